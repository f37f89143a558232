import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CallerLimits } from '../auth/caller-limits.js';
import { GatewayTokens } from '../auth/gateway-token.js';
import { TokenOrKey, type TokenHolder } from '../auth/gateway-token-or-key.js';
import { CurrentCaller, rememberCaller } from '../auth/request-caller.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import type { Json } from '../core/json.js';
import { publicUrl } from '../http/public-url.js';
import { callContext } from '../http/request-trace.js';
import { Documented } from '../openapi/documented.decorator.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { catalogOf } from './catalog.js';
import { keystoneChallenge, keystoneTokenNotFound, keystoneUnauthorized } from './keystone-refusal.js';
import { tokenBody } from './token-body.js';
import { projectFor, readTokenRequest } from './token-request.js';

type Parameters = Readonly<Record<string, unknown>>;

/** As much of Keystone as a client needs that signs in with an application credential: a gateway key. */
@Controller('identity/v3/auth/tokens')
export class IdentityController {
  constructor(
    private readonly tokenOrKey: TokenOrKey,
    private readonly tokens: GatewayTokens,
    private readonly limits: CallerLimits,
    private readonly clouds: Clouds,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post()
  @Access('public')
  @Documented({
    id: 'createToken',
    tag: 'OpenStack',
    summary: 'Sign in with a gateway key as an application credential',
    answer: 'TokenAnswer',
    body: 'TokenRequestBody',
    query: 'TokenQuery',
  })
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  async issue(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: Json,
    @Query() query: Parameters,
  ): Promise<object> {
    const holder = await this.signIn(request, reply, body);
    if (holder === null) {
      const base = publicUrl(request, this.settings.publicUrl);
      void reply.header('WWW-Authenticate', keystoneChallenge(base));
      throw keystoneUnauthorized();
    }
    rememberCaller(request, holder.caller);
    void reply.header('X-Subject-Token', holder.token);
    return this.describe(request, holder, query);
  }

  /** Whoever holds a key, or a token of it, may ask about every token of that key; of any other it learns nothing. */
  @Get()
  @Access('any')
  @Documented({
    id: 'validateToken',
    tag: 'OpenStack',
    summary: 'What a token of one’s own is for',
    answer: 'TokenAnswer',
    query: 'TokenQuery',
    headers: { 'X-Subject-Token': 'The gateway token that is asked about.' },
    refusals: ['not-found'],
  })
  @Header('Cache-Control', 'no-store')
  async validate(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Query() query: Parameters,
  ): Promise<object> {
    const subject = request.headers['x-subject-token'];
    const holder = typeof subject === 'string' ? await this.tokenOrKey.holderOf(subject) : null;
    if (holder?.caller.id !== caller.id) throw keystoneTokenNotFound();
    void reply.header('X-Subject-Token', holder.token);
    return this.describe(request, holder, query);
  }

  /** A new token; null where anything is wrong. The credential's id must be that of the key that is its secret. It is a request of that key. */
  private async signIn(request: FastifyRequest, reply: FastifyReply, body: Json): Promise<TokenHolder | null> {
    const wanted = readTokenRequest(body);
    const key = wanted === null ? null : await this.tokenOrKey.keyBy(wanted.key, request.ip);
    if (wanted === null || key === null) return null;
    const { caller, secretHash, expiresAt } = key;
    // The guards let everybody through here, as nobody is known before.
    rememberCaller(request, caller);
    await this.limits.admit(caller.id, request, reply);
    if (caller.id !== wanted.keyId) return null;
    const served = await this.clouds.projects(caller.projects, () => callContext(request));
    const projectId = projectFor(wanted.projectId, caller.projects, new Set(served.map(({ project: { id } }) => id)));
    if (projectId === null) return null;
    return this.tokenOrKey.holderOf(this.tokens.issue({ keyId: caller.id, projectId, expiresAt }, secretHash));
  }

  private async describe(request: FastifyRequest, { token, grant, caller }: TokenHolder, query: Parameters) {
    const { projectId } = grant;
    const served = await this.clouds.project(projectId, () => callContext(request));
    const project = served?.project ?? { id: projectId, name: null };
    const region = served?.cloud.settings.regionName ?? 'RegionOne';
    const base = publicUrl(request, this.settings.publicUrl);
    const hasCbr = (served?.cloud.cbr ?? null) !== null;
    const catalog = 'nocatalog' in query ? null : catalogOf({ base, region, projectId, hasCbr });
    return tokenBody({ token, grant, keyName: caller.name, project, catalog });
  }
}
