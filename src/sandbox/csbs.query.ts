import type { CheckpointItem } from './wire.js';

export class InvalidParameter extends Error {}

export interface ItemQuery {
  limit: number;
  offset: number;
  marker: string | null;
  matches: (item: CheckpointItem) => boolean;
  compare: (a: CheckpointItem, b: CheckpointItem) => number;
}

type Test = (item: CheckpointItem, wanted: string) => boolean;

const MAX_LIMIT = 1000;
const SORT_KEYS = ['created_at', 'updated_at', 'name', 'status', 'protected_at', 'id'];
const SORT_MAX_LENGTH = 255;

const holds = (value: unknown, part: string): boolean => typeof value === 'string' && value.includes(part);

/** `id` is no filter here and is ignored like any other unknown one: the whole list comes back. */
const FILTERS: Record<string, Test> = {
  status: (item, wanted) => item.status === wanted,
  name: (item, wanted) => holds(item.name, wanted),
  az: (item, wanted) => item.extend_info.resource_az === wanted,
  resource_id: (item, wanted) => item.resource_id === wanted,
  resource_name: (item, wanted) => holds(item.extend_info.resource_name, wanted),
  resource_type: (item, wanted) => item.resource_type === wanted,
  image_type: (item, wanted) => item.extend_info.image_type === wanted,
  checkpoint_id: (item, wanted) => item.checkpoint_id === wanted,
  ip: (item, wanted) => [item.backup_data?.['eip'], item.backup_data?.['private_ip']].includes(wanted),
  start_time: (item, wanted) => createdAt(item) >= microseconds(wanted),
  end_time: (item, wanted) => createdAt(item) <= microseconds(wanted),
};

export function readItemQuery(params: URLSearchParams): ItemQuery {
  const tests = Object.entries(FILTERS).flatMap(([key, test]) => {
    const wanted = params.getAll(key);
    return wanted.length === 0 ? [] : [{ test, wanted }];
  });
  for (const key of ['start_time', 'end_time']) params.getAll(key).forEach(microseconds);
  return {
    limit: Math.min(whole(params, 'limit') ?? MAX_LIMIT, MAX_LIMIT),
    offset: whole(params, 'offset') ?? 0,
    marker: params.get('marker'),
    // A repeated filter means "one of these"; the cloud's own console repeats resource_type.
    matches: (item) => tests.every(({ test, wanted }) => wanted.some((value) => test(item, value))),
    compare: comparison(params.get('sort') ?? 'created_at:desc'),
  };
}

function whole(params: URLSearchParams, key: string): number | null {
  const text = params.get(key);
  if (text === null) return null;
  if (!/^\d{1,10}$/.test(text)) throw new InvalidParameter(`The parameter ${key} is invalid.`);
  return Number(text);
}

/** Naive times are UTC; the fraction is compared to the microsecond, which a Date would lose. */
function microseconds(text: string): bigint {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  const seconds = match === null ? NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? 'Z'}`);
  if (Number.isNaN(seconds)) throw new InvalidParameter('The time is invalid.');
  return BigInt(seconds) * 1000n + BigInt((match?.[2] ?? '').padEnd(6, '0'));
}

function createdAt(item: CheckpointItem): bigint {
  try {
    return microseconds(item.created_at ?? '');
  } catch {
    return -1n;
  }
}

function comparison(sort: string): ItemQuery['compare'] {
  if (sort.length > SORT_MAX_LENGTH) throw new InvalidParameter('The parameter sort is invalid.');
  const terms = sort.split(',').map((part) => {
    const [key = '', dir = 'desc'] = part.split(':');
    if (!SORT_KEYS.includes(key) || !['asc', 'desc'].includes(dir)) {
      throw new InvalidParameter('The parameter sort is invalid.');
    }
    return { key, sign: dir === 'asc' ? 1 : -1 };
  });
  const last = terms[0]?.sign ?? -1;
  return (a, b) => {
    for (const { key, sign } of [...terms, { key: 'id', sign: last }]) {
      const order = compareTexts(a[key], b[key]);
      if (order !== 0) return order * sign;
    }
    return 0;
  };
}

/** What is absent sorts lowest. */
function compareTexts(a: unknown, b: unknown): number {
  const left = typeof a === 'string' ? a : '';
  const right = typeof b === 'string' ? b : '';
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
