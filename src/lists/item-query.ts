import { boundAt, type Place } from './item-walk.js';

/** What the services filter by themselves. */
export interface ItemFilters {
  /** Its own word. */
  readonly status: string | null;
  /** Any part of the name. */
  readonly name: string | null;
  readonly resourceId: string | null;
  /** Of creation, both ends included. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface ItemSpan {
  readonly filters: ItemFilters;
  readonly newestFirst: boolean;
  readonly limit: number;
}

/** The parameters that the list of every service takes (each document's "Querying All Backups"), always in the same order: two that ask for the same are the same. */
export function itemQuery({ filters, newestFirst, limit }: ItemSpan, { time, offset }: Place): URLSearchParams {
  const { status, name, resourceId, from, to } = filters;
  const begin = later(from, newestFirst ? null : time);
  const end = earlier(to, newestFirst ? time : null);
  const dir = newestFirst ? 'desc' : 'asc';
  const query = new URLSearchParams({ sort: `created_at:${dir},id:${dir}`, limit: String(limit) });
  const optional = {
    offset: offset === 0 ? null : String(offset),
    status,
    name,
    resource_id: resourceId,
    start_time: begin === null ? null : boundAt(begin, false),
    end_time: end === null ? null : boundAt(end, true),
  };
  for (const [key, value] of Object.entries(optional)) if (value !== null) query.set(key, value);
  return query;
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

function earlier(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b < a) ? b : a;
}
