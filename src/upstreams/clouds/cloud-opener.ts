import type { HttpService } from '@nestjs/axios';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../clock.js';
import type { CloudSettings } from '../../config/cloud-settings.js';
import type { Observer } from '../../observer.js';
import { AccountGuards } from '../identity/account-guards.js';
import { openCloud, withProjectsOf, type Cloud } from './cloud.js';

/** Opens clouds as settings have them, and again when settings are read again. */
export class CloudOpener {
  private readonly guards: AccountGuards;

  constructor(
    private readonly http: HttpService,
    private readonly clock: Clock,
    private readonly observer: Observer,
  ) {
    this.guards = new AccountGuards(clock);
  }

  /** Of those that are `open`, one of the same settings is kept; so is all that it has where it is only to serve other projects. */
  opened(all: readonly CloudSettings[], open: readonly Cloud[] = []): readonly Cloud[] {
    this.guards.renew(all.map(({ auth }) => auth));
    return all.map((settings) => {
      const same = open.find((cloud) => isDeepStrictEqual(apart(cloud.settings), apart(settings)));
      if (same === undefined) return this.open(settings);
      return isDeepStrictEqual(same.settings, settings) ? same : withProjectsOf(settings, same);
    });
  }

  private open(settings: CloudSettings): Cloud {
    return openCloud(settings, this.http, this.guards.of(settings.auth), this.clock, this.observer);
  }
}

/** What a cloud is, whichever projects are asked for there. */
function apart({ projects: _projects, ...others }: CloudSettings): Omit<CloudSettings, 'projects'> {
  return others;
}
