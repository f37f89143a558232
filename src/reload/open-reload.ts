import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CallerLimits } from '../auth/caller-limits.js';
import type { ServedProject } from '../config/cloud-settings.js';
import type { Settings } from '../config/settings.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import type { GatewayMetrics } from '../management/metrics/gateway-metrics.js';
import { Readiness } from '../management/readiness.js';
import { OpenStreams } from '../streams/open-streams.js';
import { StreamLimits } from '../streams/stream-limits.js';
import { CallBudgets } from '../upstreams/budget/call-budgets.js';
import { startContext, type CallContext } from '../upstreams/call-context.js';
import type { Cloud } from '../upstreams/clouds/cloud.js';
import { CloudOpener } from '../upstreams/clouds/cloud-opener.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { WarmAnswers } from '../warm/warm-answers.js';
import { Reload, type ReloadParts } from './reload.js';

type Given = Pick<ReloadParts, 'settings' | 'keys' | 'clock' | 'log'> & { readonly metrics: GatewayMetrics };

/** What takes new settings, in a gateway that is put together. */
export function openReload(app: NestFastifyApplication, { metrics, ...given }: Given): Reload {
  const found = { strict: false } as const;
  const clouds = app.get(Clouds, found);
  const opener = app.get(CloudOpener, found);
  const budgets = app.get(CallBudgets, found);
  const limits = app.get(CallerLimits);
  const streamLimits = app.get(StreamLimits, found);
  const streams = app.get(OpenStreams, found);
  const warm = app.get(WarmAnswers, found);

  const take = async (settings: Settings): Promise<void> => {
    const next = opener.opened(settings.clouds, clouds.all);
    const opened = next.filter((cloud) => !clouds.all.includes(cloud));
    // Before anybody is told 404: a project may only be named in another way.
    const projects = await projectsOf(opened, startContext());
    // From here on nothing waits: no request sees a part of it.
    clouds.replace(next, projects);
    budgets.renew(settings.upstreamRateLimit);
    limits.renew(settings.rateLimit);
    streamLimits.renew(settings);
    warm.forget();
    metrics.expect(clouds);
    streams.tick();
    // What a cloud has not told is asked for again by the first caller; here it is only said.
    await clouds.find(startContext());
  };
  return new Reload({ ...given, readiness: app.get(Readiness), take });
}

/** Those ids that the clouds tell, of projects that the settings do not know the ids of. */
async function projectsOf(clouds: readonly Cloud[], context: CallContext): Promise<ReadonlyMap<Cloud, ServedProject>> {
  const found = new Map<Cloud, ServedProject>();
  const find = async (cloud: Cloud): Promise<void> => {
    try {
      const project = await cloud.findProject?.(context);
      if (project !== undefined) found.set(cloud, project);
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
    }
  };
  await Promise.all(clouds.map(find));
  return found;
}
