import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FaultPlanner } from './faults.js';
import { type Fields, type Range, WrongField } from './fields.js';

/** What can be the last word on a request: 1xx announce another answer, and no client knows what is above 599. */
const STATUS: Range = [200, 599];
/** The longest that a timer of Node can be set to: above that it fires at once. */
const MS: Range = [0, 0x7fffffff];
const BYTES: Range = [0, 0x7fffffff];
/** By none at a time the answer would never end. */
const DRIPPED: Range = [1, 0x7fffffff];

type Planning = (planner: FaultPlanner) => void;

/** What each kind of fault may be told, and what holds where it is not. */
const KINDS: Readonly<Record<string, (order: Fields) => Planning>> = {
  status: (order) => {
    const [status = 500, body, headers] = [order.whole('status', STATUS), order.any('body'), headersIn(order)];
    return (planner) => {
      planner.status(status, body, headers);
    };
  },
  delay: (order) => {
    const ms = order.whole('ms', MS) ?? 1000;
    return (planner) => {
      planner.delay(ms);
    };
  },
  latency: (order) => {
    const ms = order.whole('ms', MS) ?? 1000;
    return (planner) => {
      planner.latency(ms);
    };
  },
  hang: () => (planner) => {
    planner.hang();
  },
  drop: () => (planner) => {
    planner.drop();
  },
  truncate: (order) => {
    const bytes = order.whole('bytes', BYTES) ?? 100;
    return (planner) => {
      planner.truncate(bytes);
    };
  },
  malformed: (order) => {
    const text = order.text('text');
    return (planner) => {
      planner.malformed(text);
    };
  },
  drip: (order) => {
    const [bytes = 16, everyMs = 100] = [order.whole('bytes', DRIPPED), order.whole('everyMs', MS)];
    return (planner) => {
      planner.drip(bytes, everyMs);
    };
  },
  answer: (order) => {
    const [status = 200, headers, body = ''] = [order.whole('status', STATUS), headersIn(order), order.text('body')];
    return (planner) => {
      planner.answer(status, headers, body);
    };
  },
};

/** The fault that an order is for. Throws WrongField. */
export function faultOrdered(order: Fields): Planning {
  const names = Object.keys(KINDS);
  const kind = order.oneOf('kind', names);
  const read = kind === undefined ? undefined : KINDS[kind];
  if (read === undefined) throw new WrongField(`kind must be one of ${names.join(', ')}`);
  const planning = read(order);
  order.nothingElse();
  return planning;
}

function headersIn(order: Fields): Record<string, string> {
  const allowed = 'an object of texts or numbers, by names, as HTTP allows them in an answer';
  return order.read('headers', allowed, sendable) ?? {};
}

function sendable(given: unknown): Record<string, string> | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const entries = Object.entries(given as Record<string, unknown>);
  if (!entries.every(([, value]) => typeof value === 'string' || typeof value === 'number')) return undefined;
  const headers = Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  try {
    // Node itself refuses names, values and combinations; an answer on which it does so would break the connection.
    new ServerResponse(new IncomingMessage(new Socket())).writeHead(200, { 'content-length': '0', ...headers });
    return headers;
  } catch {
    return undefined;
  }
}
