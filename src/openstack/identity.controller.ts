import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GatewayTokens } from '../auth/gateway-token.js';
import { TokenOrKey, type TokenHolder } from '../auth/gateway-token-or-key.js';
import { CurrentCaller, rememberCaller } from '../auth/request-caller.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import type { Json } from '../core/json.js';
import { publicUrl } from '../http/public-url.js';
import { catalogOf } from './catalog.js';
import { keystoneChallenge, keystoneTokenNotFound, keystoneUnauthorized } from './keystone-refusal.js';
import { tokenBody } from './token-body.js';
import { projectFor, readTokenRequest } from './token-request.js';

type Parameters = Readonly<Record<string, unknown>>;

/** As much of Keystone as a client needs that signs in with an application credential: a gateway key. */
@Controller('identity/v3/auth/tokens')
export class IdentityController {
  private readonly served: ReadonlySet<string>;

  constructor(
    private readonly tokenOrKey: TokenOrKey,
    private readonly tokens: GatewayTokens,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.served = new Set(settings.projects.map(({ id }) => id));
  }

  @Post()
  @Access('public')
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  async issue(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: Json,
    @Query() query: Parameters,
  ): Promise<object> {
    const base = publicUrl(request, this.settings.publicUrl);
    const holder = await this.signIn(body);
    if (holder === null) {
      void reply.header('WWW-Authenticate', keystoneChallenge(base));
      throw keystoneUnauthorized();
    }
    rememberCaller(request, holder.caller);
    void reply.header('X-Subject-Token', holder.token);
    return this.describe(holder, base, query);
  }

  /** Whoever holds a key, or a token of it, may ask about every token of that key; of any other it learns nothing. */
  @Get()
  @Access('any')
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
    return this.describe(holder, publicUrl(request, this.settings.publicUrl), query);
  }

  /** A new token; null where anything is wrong. The credential's id must be that of the key that is its secret. */
  private async signIn(body: Json): Promise<TokenHolder | null> {
    const wanted = readTokenRequest(body);
    const caller = wanted === null ? null : await this.tokenOrKey.callerByKey(wanted.key);
    if (wanted === null || caller?.id !== wanted.keyId) return null;
    const projectId = projectFor(wanted.projectId, caller.projects, this.served);
    if (projectId === null) return null;
    const expiresAt = caller.expiresAt === null ? Infinity : Date.parse(caller.expiresAt);
    return this.tokenOrKey.holderOf(this.tokens.issue({ keyId: caller.id, projectId, expiresAt }));
  }

  private describe({ token, grant, caller }: TokenHolder, base: string, query: Parameters): object {
    const { projectId } = grant;
    const project = this.settings.projects.find(({ id }) => id === projectId) ?? { id: projectId, name: null };
    const region = this.settings.regionName ?? 'RegionOne';
    const catalog = 'nocatalog' in query ? null : catalogOf({ base, region, projectId });
    return tokenBody({ token, grant, keyName: caller.name, project, catalog });
  }
}
