import type { Clock } from '../../clock.js';
import type { Json } from '../../core/json.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { CallContext } from '../call-context.js';
import type { Target } from '../endpoint.js';
import type { CloudAuth } from './cloud-auth.js';

interface CloudToken {
  readonly value: string;
  readonly catalog: Json;
  /** Monotonic milliseconds. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Asks the cloud for a token of one project. Throws UpstreamFailure. */
export type IssueToken = (projectId: string, context: CallContext) => Promise<IssuedToken>;

export interface IssuedToken {
  readonly value: string;
  readonly lifetimeMs: number;
  /** `token.catalog`, where it was asked for. */
  readonly catalog: Json;
}

/** After 80 % of its life a token is renewed while the old one still serves. */
const RENEW_AFTER = 0.8;
/** A cloud locks an account or key after a few wrong passwords in a row. */
const REFUSED_PAUSE_MS = 30_000;
/** Whatever else went wrong: an identity service in trouble is not asked by every caller anew. */
const FAILED_PAUSE_MS = 2_000;
/** A token that the cloud disowns this soon after another one is the cloud's trouble, not the token's. */
const REISSUE_PAUSE_MS = 30_000;
/** The request for a token outlives whoever made it: the next caller needs the token too. */
const ISSUE_TIMEOUT_MS = 3_000;

interface ProjectTokens {
  token: CloudToken | null;
  /** The request that everybody who needs a token waits for. */
  flight: Promise<CloudToken> | null;
  /** Until then the last failure stands for every attempt. */
  pausedUntil: number;
  failure: unknown;
  disownedAt: number;
}

/**
 * The cloud tokens of the projects served. One request to the identity service serves a herd; a refused credential is not tried
 * again for 30 s; a token that died early is replaced once, on its first 401.
 */
export class TokenSource implements CloudAuth {
  private readonly projects = new Map<string, ProjectTokens>();

  constructor(
    private readonly issue: IssueToken,
    private readonly clock: Clock,
  ) {}

  async headers(projectId: string, _target: Target, context: CallContext): Promise<Record<string, string>> {
    return { 'X-Auth-Token': (await this.token(projectId, context)).value };
  }

  async catalog(projectId: string, context: CallContext): Promise<Json> {
    return (await this.token(projectId, context)).catalog;
  }

  /** Not where another token was disowned a moment ago, for then the upstream refuses whatever we bring. */
  refused(projectId: string, headers: Readonly<Record<string, string>>): boolean {
    const project = this.project(projectId);
    if (project.token?.value !== headers['X-Auth-Token']) return true; // somebody else replaced it already
    const now = this.clock.monotonicMs();
    if (now - project.disownedAt < REISSUE_PAUSE_MS) return false;
    project.disownedAt = now;
    project.token = null;
    return true;
  }

  private async token(projectId: string, context: CallContext): Promise<CloudToken> {
    const project = this.project(projectId);
    const now = this.clock.monotonicMs();
    const live = project.token !== null && project.token.expiresAt > now ? project.token : null;
    if (live === null) return untilAborted(this.renew(projectId, project, context), context.signal);
    if (live.renewAt <= now && project.pausedUntil <= now) {
      this.renew(projectId, project, context).catch(() => undefined); // the old one serves until it ends
    }
    return live;
  }

  private project(projectId: string): ProjectTokens {
    const known = this.projects.get(projectId);
    if (known !== undefined) return known;
    const created: ProjectTokens = {
      token: null,
      flight: null,
      pausedUntil: -Infinity,
      failure: null,
      disownedAt: -Infinity,
    };
    this.projects.set(projectId, created);
    return created;
  }

  private async renew(projectId: string, project: ProjectTokens, context: CallContext): Promise<CloudToken> {
    if (project.pausedUntil > this.clock.monotonicMs()) throw project.failure;
    project.flight ??= this.request(projectId, project, context).finally(() => {
      project.flight = null;
    });
    return project.flight;
  }

  private async request(projectId: string, project: ProjectTokens, context: CallContext): Promise<CloudToken> {
    const askedAt = this.clock.monotonicMs();
    try {
      const { value, lifetimeMs, catalog } = await this.issue(projectId, {
        ...context,
        signal: AbortSignal.timeout(ISSUE_TIMEOUT_MS),
      });
      project.token = { value, catalog, renewAt: askedAt + lifetimeMs * RENEW_AFTER, expiresAt: askedAt + lifetimeMs };
      return project.token;
    } catch (error) {
      const refused = error instanceof UpstreamFailure && error.kind === 'unauthorized';
      project.pausedUntil = this.clock.monotonicMs() + (refused ? REFUSED_PAUSE_MS : FAILED_PAUSE_MS);
      project.failure = error;
      throw error;
    }
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new UpstreamFailure('identity', 'timeout'));
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
