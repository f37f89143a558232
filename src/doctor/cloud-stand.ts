import type { HttpService } from '@nestjs/axios';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { CloudSettings, UpstreamAuth } from '../config/cloud-settings.js';
import { inPlaces, type Places } from '../config/clouds-file-account.js';
import { NAMES, type Service } from '../core/services.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { NOBODY } from '../observer.js';
import { CallBudget } from '../upstreams/budget/call-budget.js';
import { ProjectBudget } from '../upstreams/budget/project-budget.js';
import { CbrClient } from '../upstreams/cbr/cbr.client.js';
import { CloudApi } from '../upstreams/cloud-api.js';
import { openCloud, type Cloud } from '../upstreams/clouds/cloud.js';
import { CrossedWires } from '../upstreams/crossed-wires.js';
import { CsbsClient } from '../upstreams/csbs/csbs.client.js';
import { endpointAt } from '../upstreams/endpoint.js';
import type { AccountGuards } from '../upstreams/identity/account-guards.js';
import type { CredentialGuard } from '../upstreams/identity/credential-guard.js';
import type { KeystoneAuth } from '../upstreams/identity/keystone.js';
import { UpstreamHttp } from '../upstreams/upstream-http.js';
import { VbsClient } from '../upstreams/vbs/vbs.client.js';
import { fail, skipped, type Finding, type Trouble } from './finding.js';
import { troubleOf, type Step } from './remedies.js';

/** What all clouds' checks share. */
export interface Foundation {
  readonly http: HttpService;
  readonly guards: AccountGuards;
  readonly clock: Clock;
  /** Silent: what fails is told as a finding. */
  readonly log: Logger;
  /** What settings are called in each cloud of a clouds.yaml, by its name. */
  readonly places: Readonly<Record<string, Places>>;
}

/** One cloud, opened as the gateway opens it, and the words for what goes wrong there. */
export class CloudStand {
  readonly guard: CredentialGuard;
  readonly cloud: Cloud;
  /** For what is asked of Keystone, or of a service, before anybody signs in. */
  readonly plainHttp: UpstreamHttp;

  constructor(
    readonly settings: CloudSettings,
    readonly foundation: Foundation,
  ) {
    this.guard = foundation.guards.of(settings.auth);
    this.cloud = openCloud(settings, foundation.http, this.guard, foundation.clock, NOBODY);
    this.plainHttp = new UpstreamHttp(foundation.http, 'identity', settings.caCertificates);
  }

  /** Keystone's own part of the credential; `null` where there is no Keystone. */
  get keystone(): KeystoneAuth | null {
    const { auth } = this.settings;
    return auth.type === 'admin_token' || auth.type === 'aksk' ? null : auth;
  }

  /** Where there is no Keystone, this is where the cloud begins. */
  get firstService(): { readonly name: Service; readonly endpoint: string } {
    const { csbsEndpoint, cbr } = this.settings;
    return csbsEndpoint === null && cbr !== null
      ? { name: 'cbr', endpoint: cbr.endpoint ?? '' }
      : { name: 'csbs', endpoint: csbsEndpoint ?? '' };
  }

  csbs(): CsbsClient {
    return new CsbsClient(this.api('csbs', this.cloud), new CrossedWires(this.foundation.log, 'csbs', NOBODY));
  }

  cbr(): CbrClient {
    return new CbrClient(this.api('cbr', this.cloud), new CrossedWires(this.foundation.log, 'cbr', NOBODY));
  }

  /** `template`: another endpoint than the cloud's own. */
  vbs(template?: string): VbsClient {
    const own = this.cloud.vbs;
    const vbs = template === undefined ? own : { ...own, endpoint: () => Promise.resolve(endpointAt(template)) };
    return new VbsClient(this.api('vbs', { ...this.cloud, vbs }), new CrossedWires(this.foundation.log, 'vbs', NOBODY));
  }

  check(what: string): string {
    return `cloud ${this.settings.name}, ${what}`;
  }

  /** What a failure of a step comes to: nothing where the account's guard has kept it from being tried. */
  failed(what: string, step: Step, error: unknown): Finding {
    if (!(error instanceof UpstreamFailure)) throw error;
    const check = this.check(what);
    if (error.code === 'paused_after_refusal') {
      return skipped(check, 'this credential was refused just now, and is not shown again: clouds lock accounts');
    }
    const service = this.serviceOf(error.upstream);
    const { type: authType } = this.settings.auth;
    return fail(check, this.inWords(troubleOf({ failure: error, step, authType, ...service })));
  }

  /** A remedy names settings as they are called where this cloud is described. */
  inWords({ says, remedy }: Trouble): Trouble {
    const places = this.foundation.places[this.settings.name];
    // A cloud of clouds.yaml has one project: PROJECT_IDS is without effect there.
    return { says, remedy: places === undefined ? remedy : inPlaces(remedy.replace('PROJECT_IDS, ', ''), places) };
  }

  close(): void {
    this.cloud.close();
    this.plainHttp.close();
  }

  private serviceOf(upstream: UpstreamFailure['upstream']): { readonly address: string; readonly service: string } {
    if (upstream === 'identity' && this.keystone !== null) return { address: 'OS_AUTH_URL', service: 'Keystone' };
    const service = NAMES[upstream === 'identity' ? this.firstService.name : upstream];
    return { address: `${service}_ENDPOINT`, service };
  }

  /** The few calls of ours are not counted in UPSTREAM_RATE_LIMIT: the instances that run know nothing of us. */
  private api(service: Service, cloud: Cloud): CloudApi {
    const { clock, log } = this.foundation;
    const budget = new CallBudget(service, () => new ProjectBudget({ calls: Infinity, windowMs: 0 }, null, clock));
    return new CloudApi({ service, clouds: { of: () => cloud }, clock, log, dice: () => 0, budget, observer: NOBODY });
  }
}

/** Whether something is asked for by a password, which clouds lock. */
export function isPassword(auth: UpstreamAuth): auth is Extract<UpstreamAuth, { type: 'v3password' }> {
  return auth.type === 'v3password';
}
