import { table, whole, type Column } from '../report.js';
import type { Figures } from './run-scenario.js';

const MIB = 1024 * 1024;

export const perMinute = (perSecond: number): string =>
  perSecond * 60 < 100 ? (perSecond * 60).toFixed(1) : whole(perSecond * 60);
export const age = (seconds: number | null): string => (seconds === null ? '–' : `${whole(seconds)} s`);
export const percent = (share: number): string => `${(Math.round(share * 1000) / 10).toString()} %`;
export const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

const DASHBOARDS: Column<Figures> = ['dashboards', ({ dashboards }) => whole(dashboards)];
const INSTANCES: Column<Figures> = ['instances', ({ instances }) => instances];
const BACKUPS: Column<Figures> = ['backups', ({ backups }) => whole(backups)];
const POLLS: Column<Figures> = ['polls/s', ({ polls }) => (polls < 10 ? polls.toFixed(1) : whole(polls))];
const CSBS: Column<Figures> = ['CSBS calls/min', ({ csbsCalls }) => perMinute(csbsCalls)];
const VBS: Column<Figures> = ['VBS calls/min', ({ vbsCalls }) => perMinute(vbsCalls)];
const MOST: Column<Figures> = ['most calls in 5 min', ({ mostCalls }) => mostCalls];
const REFUSED: Column<Figures> = ['refused', ({ refused }) => percent(refused)];
const AGES: readonly Column<Figures>[] = [
  ['median Age', ({ medianAge }) => age(medianAge)],
  ['p99 Age', ({ p99Age }) => age(p99Age)],
  ['oldest Age', ({ oldestAge }) => age(oldestAge)],
];
const KNOWN: Column<Figures> = [
  'all known after',
  ({ knownAfterS }) => (knownAfterS === null ? 'later' : age(knownAfterS)),
];
const SCRIPTS: Column<Figures> = ['Redis scripts/s', ({ scripts }) => scripts < 10 ? scripts.toFixed(1) : whole(scripts)]; // prettier-ignore
const MESSAGES: Column<Figures> = ['deliveries/s', ({ messages }) => messages < 10 ? messages.toFixed(1) : whole(messages)]; // prettier-ignore
const TRAFFIC: Column<Figures> = ['Redis traffic', ({ redisBytes }) => `${mib(redisBytes)}/s`];
const MEMORY: Column<Figures> = ['cache per instance', ({ memoryBytes }) => mib(memoryBytes)];

export const flatTable = (rows: readonly Figures[]): string =>
  table([DASHBOARDS, INSTANCES, POLLS, CSBS, VBS, MOST, ...AGES, SCRIPTS, MESSAGES, MEMORY], rows);

export const limitedTable = (rows: readonly Figures[]): string =>
  table([BACKUPS, CSBS, VBS, MOST, ...AGES, REFUSED, KNOWN, SCRIPTS, MESSAGES], rows);

export const unlimitedTable = (rows: readonly Figures[]): string =>
  table([BACKUPS, INSTANCES, CSBS, VBS, ...AGES, SCRIPTS, MESSAGES, TRAFFIC, MEMORY], rows);
