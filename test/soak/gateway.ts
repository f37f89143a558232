import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { howStarted } from '../../src/bench/how-started.js';
import { startChild, type Child } from './child.js';

const MAIN = fileURLToPath(import.meta.resolve('../../src/main.js'));
/** From the folder that npm runs scripts in. */
const WATCH = ['--import', './test/support/loop-watch.mjs?peak=no'];
const PAGE_BYTES = 4096;
/** Of pino. */
const FATAL = 60;

export interface Sample {
  readonly atS: number;
  readonly rssBytes: number;
  readonly files: number;
}

/** What the process says of itself when it is asked (`loop-watch.mjs`), since it was last asked. */
export interface Watched {
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Bytes: of objects, garbage among them, of the room that is held for them, and of buffers. */
  readonly heap: number;
  readonly heapTotal: number;
  readonly external: number;
  /** Since it was started. */
  readonly rejections: number;
}

/** What can be seen of a gateway from outside. */
export interface Seen {
  readonly samples: readonly Sample[];
  readonly watched: readonly Watched[];
  /** What must not be in a log: fatal lines, stack traces, warnings of Node. */
  readonly complaints: readonly string[];
  /** Why it has ended by itself; `null` while it runs. */
  readonly ending: string | null;
  readonly rejections: number;
}

/** One gateway as it is run. */
export class SoakGateway implements Seen {
  readonly samples: Sample[] = [];
  readonly watched: Watched[] = [];
  readonly complaints: string[] = [];
  private ended: string | null = null;
  private isToEnd = false;

  private constructor(
    private readonly child: Child,
    readonly url: string,
  ) {}

  static async start(env: Readonly<Record<string, string>>): Promise<SoakGateway> {
    const hear: ((line: string) => void)[] = [];
    const how = howStarted();
    const child = startChild(process.execPath, [...how.flags, ...WATCH, MAIN], { ...how.env, ...env }, (line) => {
      for (const listener of hear) listener(line);
    });
    const [, url = ''] = await child.says(/"url":"(http:[^"]+)"/);
    const gateway = new SoakGateway(child, url);
    hear.push((line) => {
      gateway.hear(line);
    });
    child.process.once('exit', (code, signal) => {
      if (!gateway.isToEnd) gateway.ended = `ended with ${code ?? signal ?? 'nothing'}`;
    });
    return gateway;
  }

  get ending(): string | null {
    return this.ended;
  }

  get rejections(): number {
    return this.watched.at(-1)?.rejections ?? 0;
  }

  sample(atS: number): void {
    const { pid } = this.child.process;
    if (this.ended !== null || pid === undefined) return;
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    this.samples.push({ atS, rssBytes: Number(pages) * PAGE_BYTES, files: readdirSync(`/proc/${pid}/fd`).length });
    this.child.process.kill('SIGUSR2');
  }

  /** Properly, as an orchestrator would; the exit code, `null` where it had to be killed. */
  async end(): Promise<number | null> {
    this.isToEnd = true;
    const { process: child } = this.child;
    child.kill('SIGTERM');
    const patience = setTimeout(() => void this.child.kill(), 15_000);
    while (child.exitCode === null && child.signalCode === null) await new Promise((done) => setTimeout(done, 50));
    clearTimeout(patience);
    return child.exitCode;
  }

  private hear(line: string): void {
    const [, said] = /^watched \d+: (.*)$/.exec(line) ?? [];
    if (said !== undefined) {
      this.watched.push(JSON.parse(said) as Watched);
      return;
    }
    if (!line.startsWith('{')) this.complaints.push(line);
    else if ((JSON.parse(line) as { level: number }).level >= FATAL) this.complaints.push(line);
  }
}
