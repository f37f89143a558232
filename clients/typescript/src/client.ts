import { Connection, type Fetch } from './connection.js';
import { isRenewable, type Credential } from './credential.js';
import { Follower, type FollowOptions } from './follow.js';
import type { FollowEvent } from './follow-event.js';
import { GatewayUrl } from './gateway-url.js';
import { KeptAnswers } from './kept-answers.js';
import { allItems } from './pages.js';
import { Reader } from './reader.js';
import type {
  BackupListOptions,
  BackupOptions,
  BackupView,
  BatchItem,
  Page,
  ReadOptions,
  Selected,
  SelectedBackupView,
  SelectedVolumeBackup,
  VolumeBackup,
  VolumeBackupListOptions,
  WhoAmI,
} from './types.js';

export type { Credential, Secret } from './credential.js';
export type { Fetch } from './connection.js';
export type { FollowEvent } from './follow-event.js';
export type { FollowOptions, FollowState } from './follow.js';
export { GatewayProblem, GatewayUnreachable } from './problem.js';
export type * from './types.js';

export type ClientOptions = Credential & {
  /** Where the gateway is, such as `https://gateway.example.com`. */
  readonly baseUrl: string;
  readonly fetch?: Fetch | undefined;
  /** How much is kept so that an unchanged answer need not be sent again: characters of JSON. `false`: nothing. */
  readonly cache?: { readonly maxCharacters: number } | false | undefined;
  /** For one answer, retries included, and for a stream to begin. */
  readonly deadlineMs?: number | undefined;
  /** A stream that says nothing for so long is taken for dead; the gateway sends something every 15 s. */
  readonly silenceMs?: number | undefined;
};

const DEFAULTS = { maxCharacters: 4 * 1024 * 1024, deadlineMs: 15_000, silenceMs: 45_000 };

export function createClient(options: ClientOptions): GatewayClient {
  return new GatewayClient(options);
}

/** Every method throws GatewayProblem for a refusal, GatewayUnreachable where no answer is had, and the signal's reason. */
export class GatewayClient {
  // Not private by name alone: what shows an object in a console shows no key.
  readonly #options: ClientOptions;
  readonly #url: GatewayUrl;
  readonly #connection: Connection;
  readonly #reader: Reader;

  constructor(options: ClientOptions) {
    const { baseUrl, cache, deadlineMs = DEFAULTS.deadlineMs } = options;
    const kept = cache === false ? null : new KeptAnswers(cache?.maxCharacters ?? DEFAULTS.maxCharacters);
    this.#options = options;
    this.#url = new GatewayUrl(baseUrl);
    this.#connection = new Connection(options, options.fetch ?? ((address, init) => fetch(address, init)));
    this.#reader = new Reader(this.#connection, kept, deadlineMs);
  }

  /** Who the caller is and what it may see. */
  async projects(options: ReadOptions = {}): Promise<WhoAmI> {
    return (await this.#reader.read(this.#url.of([]), options)) as WhoAmI;
  }

  /** The merged view of one server backup. */
  async backup<const Options extends BackupOptions>(
    projectId: string,
    backupId: string,
    options?: Options,
  ): Promise<Selected<BackupView, SelectedBackupView, Options>> {
    const { fields, require } = options ?? {};
    const address = this.#url.of([projectId, 'backups', backupId], { fields, require });
    return (await this.#reader.read(address, options ?? {})) as Selected<BackupView, SelectedBackupView, Options>;
  }

  /** Up to a hundred views in the order asked, each there or a problem on its own. */
  async backupsByIds(
    projectId: string,
    ids: readonly string[],
    options: ReadOptions = {},
  ): Promise<readonly BatchItem[]> {
    const answer = await this.#reader.read(this.#url.of([projectId, 'backups'], { ids }), options);
    return (answer as { readonly items: readonly BatchItem[] }).items;
  }

  /** One page of a project's backups. */
  async backups<const Options extends BackupListOptions>(
    projectId: string,
    options?: Options,
  ): Promise<Page<Selected<BackupView, SelectedBackupView, Options>>> {
    const { signal, revalidate, ...query } = options ?? ({} as BackupListOptions);
    const answer = await this.#reader.read(this.#url.of([projectId, 'backups'], query), { signal, revalidate });
    return answer as Page<Selected<BackupView, SelectedBackupView, Options>>;
  }

  /** All of a project's backups that the options leave, page by page. */
  allBackups<const Options extends BackupListOptions>(
    projectId: string,
    options?: Options,
  ): AsyncGenerator<Selected<BackupView, SelectedBackupView, Options>, void, undefined> {
    return allItems((cursor) => this.backups(projectId, withCursor(options, cursor)));
  }

  /** One page of a project's volume backups. */
  async volumeBackups<const Options extends VolumeBackupListOptions>(
    projectId: string,
    options?: Options,
  ): Promise<Page<Selected<VolumeBackup, SelectedVolumeBackup, Options>>> {
    const { signal, revalidate, ...query } = options ?? ({} as VolumeBackupListOptions);
    const answer = await this.#reader.read(this.#url.of([projectId, 'volume-backups'], query), { signal, revalidate });
    return answer as Page<Selected<VolumeBackup, SelectedVolumeBackup, Options>>;
  }

  /** All of a project's volume backups that the options leave, page by page. */
  allVolumeBackups<const Options extends VolumeBackupListOptions>(
    projectId: string,
    options?: Options,
  ): AsyncGenerator<Selected<VolumeBackup, SelectedVolumeBackup, Options>, void, undefined> {
    return allItems((cursor) => this.volumeBackups(projectId, withCursor(options, cursor)));
  }

  /**
   * One backup, or up to a hundred: the view of each, now and whenever it changes, for as long as it is there and may be seen. It comes back by
   * itself when the line breaks. It ends with the signal, when the loop over it is left, and after its last final problem.
   */
  follow(
    projectId: string,
    ids: string | readonly string[],
    options: FollowOptions = {},
  ): AsyncGenerator<FollowEvent, void, undefined> {
    const { deadlineMs = DEFAULTS.deadlineMs, silenceMs = DEFAULTS.silenceMs } = this.#options;
    const addressOf = (left: readonly string[]): string =>
      typeof ids === 'string'
        ? this.#url.of([projectId, 'backups', ids, 'events'])
        : this.#url.of([projectId, 'events'], { ids: left });
    const following = { ...options, connection: this.#connection, ids: [ids].flat(), addressOf, deadlineMs, silenceMs };
    return new Follower({ ...following, isRenewable: isRenewable(this.#options) }).events();
  }
}

/** Of the options, those of a later page. */
function withCursor<Options extends object>(options: Options | undefined, cursor: string | undefined): Options {
  const given = options ?? ({} as Options);
  return cursor === undefined ? given : { ...given, cursor };
}
