import { whole } from '../report.js';
import { POLL_FROM_MS, POLL_TO_MS } from './dashboard.js';
import { CLOUD_MS } from './modelled-cloud.js';
import { REDIS_MS } from './modelled-redis.js';
import { ROW_BYTES, VIEW_BYTES } from './modelled-views.js';
import type { Figures } from './run-scenario.js';
import { age, flatTable, limitedTable, mib, percent, perMinute, unlimitedTable } from './scale-tables.js';
import { LIMIT } from './scale-settings.js';
import { ONE_BY_ONE, type ScaleRun } from './scenarios.js';

/** Default of CACHE_FRESH_S. */
const FRESH_S = 30;

/** docs/scale.md: every figure in it is one of the run's. */
export function scalePage(run: ScaleRun): string {
  const paragraphs = [...opening(run), ...flatPart(run), ...breaksPart(run), ...costsPart(run), ...modelPart()];
  return `${paragraphs.join('\n\n')}\n`;
}

function opening({ date, machine, tookS }: ScaleRun): readonly string[] {
  return [
    '# Scale: a hundred instances, a hundred thousand dashboards',
    `\`npm run bench -- scale\`, ${date}, ${machine}, in ${whole(tookS)} s. It simulates: the engine, the lease and the budget of each instance are the real code; clock, Redis, cloud and
dashboards are models ([below](#what-is-real-and-what-is-a-model)). The command writes this page, \`docs/figures/scale.json\` and the chart: no figure here was typed.`,
    '![What the cloud is asked, and how old answers are](images/scale.svg)',
  ];
}

function flatPart({ flat }: ScaleRun): readonly string[] {
  const csbs = flat.map(({ csbsCalls }) => csbsCalls);
  const ofOne = flat.filter(({ instances }) => instances === 1).map(({ vbsCalls }) => vbsCalls);
  const ofMany = flat.filter(({ instances }) => instances >= 10).map(({ vbsCalls }) => vbsCalls);
  const polls = flat.map((row) => row.polls);
  return [
    '## What stays flat',
    `All dashboards look at the same ${lastOf(flat).backups} backups, under \`UPSTREAM_RATE_LIMIT=${LIMIT.setting}\`. From ${Math.min(...polls).toFixed(1)} to ${whole(Math.max(...polls))} polls a second, and from one instance to a hundred, CSBS is asked ${span(csbs)} times a
minute: what the cloud is asked follows from what is looked at and from how long it is fresh.`,
    flatTable(flat),
    `VBS is asked ${span(ofOne)} times a minute by one instance and ${span(ofMany)} times by ten or more: single reads are few, those of other instances counted ([ADR 0006](adr/0006-which-vbs-reads-are-made.md)), before a page of the list is read
that serves all. Answers are older than their
fresh time where few dashboards look only some seconds after it is over, and where refreshes wait for their turn, which they do from half of the limit on ([ADR 0015](adr/0015-calls-are-budgeted.md)).`,
  ];
}

function breaksPart({ limited }: ScaleRun): readonly string[] {
  const known = limited.filter(({ knownAfterS }) => knownAfterS !== null);
  const isFresh = ({ oldestAge }: Figures): boolean => (oldestAge ?? 0) <= FRESH_S + 1;
  const [fresh, older] = [lastOf(known.filter(isFresh)), lastOf(known.filter((row) => !isFresh(row)).slice(0, 1))];
  const [most, all] = [lastOf(known), lastOf(limited)];
  return [
    "## What breaks first: the cloud's limit",
    `${whole(all.dashboards)} dashboards at ${all.instances} instances look at ever more backups of one project, under ${LIMIT.setting}, from a start at which nothing is known:`,
    limitedTable(limited),
    `**With more than ${fresh.backups} backups looked at per project** answers get older than they are fresh: the oldest was ${age(older.oldestAge)} at ${older.backups} backups, ${age(most.oldestAge)} at ${whole(most.backups)}. Nothing fails then: all stay about equally old, and each answer tells its \`Age\`. **From ${LIMIT.calls} backups on a cold start takes longer
than one window**: who asks for a backup that nobody has seen yet gets a 503 with \`Retry-After\` until its turn has come. ${whole(most.backups)} were all known after ${age(most.knownAfterS)}; ${whole(all.backups)} would be at the rate of ${LIMIT.calls} in five minutes after ${hoursFor(all.backups)} hours, and in the counted time ${percent(all.refused)} of their polls were refused.`,
    `What to do then, in this order: show lists instead of single views (\`GET …/backups\`, newest first, costs one call for a whole page of CSBS's list); raise \`CACHE_FRESH_S\` to what people need; keep Redis through restarts, so that a new instance
knows what the others knew; ask the cloud's operator for a higher limit, which is per project and service, so that backups in several projects have several of them.`,
  ];
}

function costsPart({ flat, limited, unlimited, redisScriptsPerSecond }: ScaleRun): readonly string[] {
  const [few, cold] = [widest(flat), lastOf(limited)];
  const full = lastOf(unlimited.toSorted((a, b) => a.backups - b.backups));
  return [
    '## What breaks next: Redis, then memory',
    `Warm, ${few.instances} instances ask Redis ${whole(few.scripts)} times a second for ${whole(few.polls)} polls: each instance reads each new value once, however many poll it. **Cold, under the limit, a poll costs ${(cold.scripts / cold.polls).toFixed(1)} scripts**, ${whole(cold.scripts)} a second for ${whole(cold.polls)} polls: nearly all of them are refused, and each asks
anew.${realRedis(cold.scripts, redisScriptsPerSecond)} What to do then: limit callers (\`RATE_LIMIT\`), let dashboards heed \`Retry-After\`, which the model's do not, or warm up before they come.`,
    'The same dashboards without a limit of ours, to see what each backup costs:',
    unlimitedTable(unlimited),
    `Calls grow with the backups alone: ${whole(full.backups)} of them are ${perMinute(full.csbsCalls)} CSBS calls a minute. The cache of each instance grows to ${mib(full.memoryBytes)} with them; \`CACHE_MEMORY_BYTES\` ends it (64 MiB by default, seven eighths of them for values), and what has no room is read from Redis again or, without one, asked of the cloud.
Raise it in time. Each instance holds all that is looked at, so more instances do not make it less.`,
  ];
}

function realRedis(wanted: number, perSecond: number | null): string {
  if (perSecond === null) return '';
  const times = (wanted / perSecond).toFixed(1);
  return ` That is ${times} times the ${whole(perSecond)} a second (of those that take a lease) that one process got out of a real Redis on this machine: a Redis that cannot keep up is left alone, and each instance goes on with its own count.`;
}

function hoursFor(backups: number): string {
  return ((backups / LIMIT.calls) * (LIMIT.windowMs / 3_600_000)).toFixed(1);
}

function lastOf(rows: readonly Figures[]): Figures {
  const last = rows.at(-1);
  if (last === undefined) throw new Error('the figures do not show where it breaks');
  return last;
}

function modelPart(): readonly string[] {
  return [
    '## What is real and what is a model',
    `**Real code:** \`FreshnessEngine\` with its memory, flights and refresh queue, \`FleetFlight\`, \`SharedTier\`, \`CallBudget\`, \`ProjectBudget\`, \`OwnCount\`, \`SharedCount\`, the plan of VBS's reads and its ledger; settings are the defaults.`,
    `**Redis** is one object in memory that all instances ask, ${REDIS_MS} ms for each script. Its count of calls is the script line by line, and held to the real script in a real Redis, answer by answer
(\`test/component/the-scale-bench-counts-as-redis-does.spec.ts\`). Leases, values and news are modelled by what they promise; one script counts as one, whatever it does inside. Nothing fails and no clock is wrong.`,
    `**The cloud** answers CSBS in ${CLOUD_MS.csbs} ms and VBS in ${CLOUD_MS.vbs} ms, always. Each backup has settled and has one disk; a view takes ${whole(VIEW_BYTES)} bytes, a row of VBS's list ${whole(ROW_BYTES)}, packed forms are left out.`,
    `**Dashboards** show one backup each, as many this one as that, and ask every ${POLL_FROM_MS / 1000} to ${POLL_TO_MS / 1000} s, each time at any of the instances. Who would wait for a slot is refused at once and asks again with the next poll. HTTP, keys, packing and the
work of a processor are not simulated: how much one instance answers is for other benches.`,
    `**Polls are aggregated** beyond ${ONE_BY_ONE} dashboards: the polls of one backup at one instance are a stream without a memory. While the value is fresh a poll changes nothing, so all of them are counted at once, each age for as long as it was served. Where the value is
stale or unknown and nothing has changed since the last poll, one poll stands for as many as there would have been, what Redis was asked for it included. The first poll after any change is always made. \`src/bench/scale/run-scenario.spec.ts\` holds this to
polls that are made one by one.`,
  ];
}

function widest(rows: readonly Figures[]): Figures {
  return lastOf(rows.toSorted((a, b) => a.instances * a.dashboards - b.instances * b.dashboards));
}

function span(perSecond: readonly number[]): string {
  return `${perMinute(Math.min(...perSecond))} to ${perMinute(Math.max(...perSecond))}`;
}
