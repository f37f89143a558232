import type { Clock } from '../../clock.js';
import type { ProjectScope, ServedProject } from '../../config/cloud-settings.js';
import type { Json } from '../../core/json.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { CallContext } from '../call-context.js';
import { untilAborted } from '../until-aborted.js';
import type { AnsweredCall, Authorization, CloudAuth } from './cloud-auth.js';
import { REFUSED_PAUSE_MS, type CredentialGuard } from './credential-guard.js';

interface CloudToken {
  readonly value: string;
  readonly catalog: Json;
  readonly project: ServedProject;
  /** Monotonic milliseconds. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Asks the cloud for a token of one project. Throws UpstreamFailure. */
export type IssueToken = (scope: ProjectScope, context: CallContext) => Promise<IssuedToken>;

export interface IssuedToken {
  readonly value: string;
  readonly lifetimeMs: number;
  /** `token.catalog`, where it was asked for. */
  readonly catalog: Json;
  readonly project: ServedProject;
}

/** After 80 % of its life a token is renewed while the old one still serves. */
const RENEW_AFTER = 0.8;
/** Where it fails without a refusal: an identity service in trouble is not asked by every caller anew. */
const FAILED_PAUSE_MS = 2_000;
/** How long a project stands aside that was refused time and again. */
const LONGEST_ASIDE_MS = 300_000;
/** A token that the cloud disowns this soon after another one is the cloud's trouble, not the token's. */
const REISSUE_PAUSE_MS = 30_000;
/** The request for a token outlives whoever made it: the next caller needs the token too. */
const ISSUE_TIMEOUT_MS = 5_000;

interface ProjectTokens {
  /** What the next token is asked for. */
  scope: ProjectScope;
  token: CloudToken | null;
  /** The request that everybody who needs a token waits for. */
  flight: Promise<CloudToken> | null;
  /** Until then the last failure stands for every attempt. */
  pausedUntil: number;
  failure: unknown;
  disownedAt: number;
  /** In a row. */
  refusals: number;
}

/**
 * The cloud tokens of the projects that one credential serves. One request to the identity service serves a herd; a refused credential
 * is not tried again for 30 s, for whichever project; a token that died early is replaced once, on its first 401.
 */
export class TokenSource implements CloudAuth {
  private readonly projects = new Map<string, ProjectTokens>();
  private readonly toFind: ProjectTokens | null;

  /** `toFind`: the project whose id the cloud is to tell, see `find`. */
  constructor(
    private readonly issue: IssueToken,
    private readonly clock: Clock,
    private readonly guard: CredentialGuard,
    toFind: ProjectScope | null,
  ) {
    this.toFind = toFind === null ? null : noTokens(toFind);
  }

  /** The one project that the settings know without its id. Its first token is kept, as any other is. Throws UpstreamFailure. */
  async find(context: CallContext): Promise<ServedProject> {
    if (this.toFind === null) throw new Error('every project of this cloud is known by its id');
    const { project } = await this.tokenOf(this.toFind, context);
    this.projects.set(project.id, this.toFind);
    return project;
  }

  async prepare(projectId: string, context: CallContext): Promise<void> {
    await this.tokenOf(this.project(projectId), context);
  }

  async authorize(projectId: string, _target: unknown, context: CallContext): Promise<Authorization> {
    return { headers: { 'X-Auth-Token': (await this.tokenOf(this.project(projectId), context)).value } };
  }

  async catalog(projectId: string, context: CallContext): Promise<Json> {
    return (await this.tokenOf(this.project(projectId), context)).catalog;
  }

  /** Not where another token was disowned a moment ago, for then the upstream refuses whatever we bring. */
  answered({ projectId, authorization, status }: AnsweredCall): boolean {
    if (status !== 401) return false;
    const project = this.project(projectId);
    if (project.token?.value !== authorization.headers['X-Auth-Token']) return true; // somebody else replaced it already
    const now = this.clock.monotonicMs();
    if (now - project.disownedAt < REISSUE_PAUSE_MS) return false;
    project.disownedAt = now;
    project.token = null;
    this.guard.doubt();
    return true;
  }

  tokenLifeMs(projectIds: readonly string[]): number | null {
    const now = this.clock.monotonicMs();
    const known = projectIds.flatMap((id) => this.projects.get(id) ?? []);
    const lives = known.flatMap(({ token, failure }) => {
      if (token === null) return failure === null ? [] : [0]; // nobody has needed one yet, or it was refused
      return [Math.max(0, token.expiresAt - now)];
    });
    return lives.length === 0 ? null : Math.min(...lives);
  }

  private async tokenOf(project: ProjectTokens, context: CallContext): Promise<CloudToken> {
    const now = this.clock.monotonicMs();
    const live = project.token !== null && project.token.expiresAt > now ? project.token : null;
    if (live === null) return untilAborted(this.renew(project, context), context.signal, 'identity');
    if (live.renewAt <= now && project.pausedUntil <= now) {
      this.renew(project, context).catch(() => undefined); // the old one serves until it ends
    }
    return live;
  }

  private project(projectId: string): ProjectTokens {
    const known = this.projects.get(projectId) ?? noTokens({ by: 'id', id: projectId });
    this.projects.set(projectId, known);
    return known;
  }

  private async renew(project: ProjectTokens, context: CallContext): Promise<CloudToken> {
    const pausedMs = project.pausedUntil - this.clock.monotonicMs();
    if (pausedMs > 0) throw remembered(project.failure, pausedMs);
    project.flight ??= this.request(project, context).finally(() => {
      project.flight = null;
    });
    return project.flight;
  }

  private async request(project: ProjectTokens, context: CallContext): Promise<CloudToken> {
    const signal = AbortSignal.timeout(ISSUE_TIMEOUT_MS);
    await this.guard.enter(signal);
    const askedAt = this.clock.monotonicMs();
    try {
      const { lifetimeMs, ...issued } = await this.issue(project.scope, { ...context, signal });
      project.token = { ...issued, renewAt: askedAt + lifetimeMs * RENEW_AFTER, expiresAt: askedAt + lifetimeMs };
      // A name may come to mean another project; what is served under an id stays what it was.
      project.scope = { by: 'id', id: issued.project.id };
      project.refusals = 0;
      this.guard.judge('accepted');
      return project.token;
    } catch (error) {
      const refused = error instanceof UpstreamFailure && error.kind === 'unauthorized';
      this.guard.judge(refused ? 'refused' : 'unknown');
      project.refusals = refused ? project.refusals + 1 : 0;
      project.pausedUntil = this.clock.monotonicMs() + (refused ? this.stepAsideMs(project) : FAILED_PAUSE_MS);
      project.failure = error;
      throw error;
    }
  }

  /** Beside the pause of the credential, so that a project that the cloud does not give us never takes every turn of the others. */
  private stepAsideMs({ refusals }: ProjectTokens): number {
    const others = this.projects.size > 1 || this.guard.isShared;
    return others ? Math.min(LONGEST_ASIDE_MS, REFUSED_PAUSE_MS * 2 ** refusals) : 0;
  }
}

/** Whoever comes while it is not asked has waited for nothing: to him it is away, and he is told until when. */
function remembered(failure: unknown, pausedMs: number): unknown {
  if (!(failure instanceof UpstreamFailure) || failure.kind !== 'timeout') return failure;
  return new UpstreamFailure('identity', 'no-token', { retryAfterSeconds: Math.ceil(pausedMs / 1000) });
}

function noTokens(scope: ProjectScope): ProjectTokens {
  return {
    scope,
    token: null,
    flight: null,
    pausedUntil: -Infinity,
    failure: null,
    disownedAt: -Infinity,
    refusals: 0,
  };
}
