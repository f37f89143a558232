import type { FaultPlanner, Faults } from './faults.js';
import { type Answer, type Call, at, json, parseJson } from './http.js';
import { type Journal, SERVICE_NAMES, serviceNamed } from './journal.js';

/** A face for tests in other processes: plan faults, heal, read what was asked. No tokens, no bodies in it. */
export function answerControl(call: Call, faults: Faults, journal: Journal): Answer {
  const route = `${call.method} ${call.path}`;
  if (route === 'POST /sandbox/faults') return plan(parseJson(call.body), faults);
  if (route === 'DELETE /sandbox/faults') {
    faults.heal(serviceNamed(call.query.get('service')));
    return { status: 204, headers: {}, body: '' };
  }
  if (route === 'GET /sandbox/requests') {
    const service = serviceNamed(call.query.get('service'));
    return json(200, { requests: journal.read(service).map(summary) });
  }
  return json(404, { error: 'POST or DELETE /sandbox/faults, GET /sandbox/requests' });
}

function summary(entry: ReturnType<Journal['read']>[number]): unknown {
  const { service, method, path, at: when, closedEarly } = entry;
  return { service, method, path, query: entry.query.toString(), at: when, closedEarly };
}

function plan(body: unknown, faults: Faults): Answer {
  const service = serviceNamed(at(body, 'service'));
  if (service === undefined) return json(400, { error: `service must be one of ${SERVICE_NAMES.join(', ')}` });
  const planner = at(body, 'always') === true ? faults.always(service) : faults.next(service);
  const wrong = apply(planner, body);
  return wrong === null ? { status: 204, headers: {}, body: '' } : json(400, { error: wrong });
}

function apply(planner: FaultPlanner, body: unknown): string | null {
  const number = (key: string, fallback: number): number => numberIn(body, key, fallback);
  const text = at(body, 'text');
  const content = at(body, 'body');
  const kinds: Record<string, () => void> = {
    status: () => {
      planner.status(number('status', 500), content, headersIn(body));
    },
    delay: () => {
      planner.delay(number('ms', 1000));
    },
    latency: () => {
      planner.latency(number('ms', 1000));
    },
    hang: () => {
      planner.hang();
    },
    drop: () => {
      planner.drop();
    },
    truncate: () => {
      planner.truncate(number('bytes', 100));
    },
    malformed: () => {
      planner.malformed(typeof text === 'string' ? text : undefined);
    },
    drip: () => {
      planner.drip(number('bytes', 16), number('everyMs', 100));
    },
    answer: () => {
      planner.answer(number('status', 200), headersIn(body), typeof content === 'string' ? content : '');
    },
  };
  const kind = at(body, 'kind');
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    return `kind must be one of ${Object.keys(kinds).join(', ')}`;
  }
  kinds[kind]?.();
  return null;
}

function numberIn(body: unknown, key: string, fallback: number): number {
  const value = at(body, key);
  return typeof value === 'number' ? value : fallback;
}

function headersIn(body: unknown): Record<string, string> {
  const given = at(body, 'headers');
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}
