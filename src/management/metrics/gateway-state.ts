import type { FreshnessEngine } from '../../cache/freshness-engine.js';
import type { Admission } from '../../overload/admission.js';
import type { SharedStore } from '../../redis/shared-store.js';
import type { Reload } from '../../reload/reload.js';
import type { OpenStreams } from '../../streams/open-streams.js';
import type { ReadMetrics } from './read-metrics.js';

export function readCache(metrics: ReadMetrics, engine: FreshnessEngine): void {
  const begun = { name: 'loads_total', help: 'Looks that were begun, for a caller or behind his back' };
  metrics.counter(begun, (say) => {
    say(engine.flights.counts.begun);
  });
  const joined = {
    name: 'loads_joined_total',
    help: 'How often somebody waited for a look that another had begun here',
  };
  metrics.counter(joined, (say) => {
    say(engine.flights.counts.joined);
  });
  metrics.gauge({ name: 'loads_under_way', help: 'Looks that are under way' }, (say) => {
    say(engine.inFlight);
  });
  metrics.gauge({ name: 'cache_bytes', help: 'What is cached in memory; CACHE_MEMORY_BYTES at most' }, (say) => {
    say(engine.memory.bytes);
  });
}

export function readStreams(metrics: ReadMetrics, streams: OpenStreams): void {
  metrics.gauge({ name: 'streams_open', help: 'Event streams that are open' }, (say) => {
    say(streams.size);
  });
  metrics.counter({ name: 'streams_opened_total', help: 'Event streams that have begun' }, (say) => {
    say(streams.opened);
  });
}

export function readDoor(metrics: ReadMetrics, admission: Admission): void {
  const refused = {
    name: 'refused_at_door_total',
    help: 'Requests that were refused unread, as there was too much to do',
  };
  metrics.counter(refused, (say) => {
    say(admission.refusedInAll);
  });
}

export function readReloads(metrics: ReadMetrics, reload: Reload): void {
  const reloads = { name: 'config_reloads_total', help: 'How often settings were read again, by what came of it' };
  metrics.counter({ ...reloads, labels: ['outcome'] }, (say) => {
    for (const [outcome, times] of Object.entries(reload.outcomes)) say(times, { outcome });
  });
  const takenAt = {
    name: 'config_last_success_timestamp_seconds',
    help: 'When the settings that are in force were read, in seconds since 1970',
  };
  metrics.gauge(takenAt, (say) => {
    say(reload.takenAt / 1000);
  });
}

/** Only where there is one: without REDIS_URL there is nothing to be up or down. */
export function readStore(metrics: ReadMetrics, store: SharedStore): void {
  metrics.gauge({ name: 'redis_up', help: '1 while Redis is in use, 0 while this instance is on its own' }, (say) => {
    say(store.isInUse ? 1 : 0);
  });
  const operations = { name: 'redis_operations_total', help: 'What Redis was asked, by what came of it' };
  metrics.counter({ ...operations, labels: ['outcome'] }, (say) => {
    for (const [outcome, times] of Object.entries(store.operations)) say(times, { outcome });
  });
}
