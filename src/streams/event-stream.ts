import type { EncodedAnswer } from '../cache/encoded-answer.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { Problem } from '../http/problem.js';
import type { Connection } from './connection.js';
import { comment, problemEvent, viewEvent } from './event-text.js';
import type { Outcome } from './outcome.js';

export interface StreamOptions {
  readonly ids: readonly string[];
  /** The tags of the views that the client has from before. */
  readonly known: ReadonlySet<string>;
  /** The view as this caller may see it at the moment. */
  readonly encoded: (answer: CacheAnswer) => EncodedAnswer;
  /** The ETag that the view would have for this client. */
  readonly etagOf: (encoded: EncodedAnswer) => string;
  /** problem+json; `backupId`: which of the backups it is about. */
  readonly problemText: (problem: Problem, backupId: string | null) => string;
  /** There will be nothing more to tell of the backup. */
  readonly isOver: (id: string) => void;
}

/** What one client has been told of one backup. */
interface Told {
  outcome: Outcome | null;
  /** Not written yet: of several changes only the last is. */
  hasNews: boolean;
  tag: string | null;
  /** Whether it was told of a problem, and of nothing better since. */
  isAway: boolean;
}

/** The events of one client: of each backup the newest view, where it is another one, as fast as the client takes them. */
export class EventStream {
  events = 0;
  private connection: Connection | null = null;
  private readonly told: Map<string, Told>;

  constructor(private readonly options: StreamOptions) {
    const entries = options.ids.map((id) => [id, { outcome: null, hasNews: false, tag: null, isAway: false }] as const);
    this.told = new Map<string, Told>(entries);
  }

  /** Backups of which nothing is known yet, or is not written yet. */
  get isPending(): boolean {
    return [...this.told.values()].some(({ outcome, hasNews }) => outcome === null || hasNews);
  }

  /** The last backup is gone. */
  get isEmpty(): boolean {
    return this.told.size === 0;
  }

  begin(connection: Connection): void {
    this.connection = connection;
    this.flush();
  }

  deliver(id: string, outcome: Outcome): void {
    const told = this.told.get(id);
    if (told === undefined) return;
    told.outcome = outcome;
    told.hasNews = true;
    this.flush();
  }

  /** What the caller may see has changed. */
  showAnew(): void {
    for (const told of this.told.values()) told.hasNews = told.outcome !== null;
    this.flush();
  }

  flush(): void {
    const { connection } = this;
    if (connection === null) return;
    for (const [id, told] of this.told) {
      if (!told.hasNews || told.outcome === null) continue;
      if (!connection.hasRoom) return;
      told.hasNews = false;
      this.tell(connection, id, told, told.outcome);
    }
  }

  /** Of the whole stream. */
  problem(problem: Problem): Buffer {
    this.events += 1;
    return problemEvent(this.options.problemText(problem, null));
  }

  private tell(connection: Connection, id: string, told: Told, { answer, problem, isGone }: Outcome): void {
    if (answer !== null) this.tellView(connection, told, answer, told.isAway && problem === null);
    if (problem !== null && (!told.isAway || isGone)) {
      this.events += 1;
      connection.write(problemEvent(this.options.problemText(problem, id)));
    }
    told.isAway = problem !== null;
    if (!isGone) return;
    this.told.delete(id);
    this.options.isOver(id);
  }

  /** `isBack`: the client was told of a problem, and is to know that it is over. */
  private tellView(connection: Connection, told: Told, answer: CacheAnswer, isBack: boolean): void {
    const { known, encoded, etagOf } = this.options;
    const view = encoded(answer);
    const isKnown = told.tag === null ? known.has(view.tag) : told.tag === view.tag;
    const isFirst = told.tag === null;
    told.tag = view.tag;
    if (isKnown && !isBack) {
      if (isFirst) connection.write(comment('unchanged'));
      return;
    }
    this.events += 1;
    connection.write(viewEvent(etagOf(view), view.plain));
  }
}
