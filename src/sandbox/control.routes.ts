import type { Faults } from './faults.js';
import { Fields, WrongField } from './fields.js';
import { type Answer, type Call, json, parseJson } from './http.js';
import { type Journal, SERVICE_NAMES, type ServiceName } from './journal.js';
import { faultOrdered } from './orders.js';

const DONE: Answer = { status: 204, headers: {}, body: '' };

/** A face for tests in other processes: plan faults, heal, read what was asked. No tokens, no bodies in it. */
export function answerControl(call: Call, faults: Faults, journal: Journal): Answer {
  try {
    return answer(call, faults, journal);
  } catch (error) {
    // An order that is half understood would have a test prove something else than it says.
    if (error instanceof WrongField) return json(400, { error: error.message });
    throw error;
  }
}

function answer(call: Call, faults: Faults, journal: Journal): Answer {
  const route = `${call.method} ${call.path}`;
  if (route === 'POST /sandbox/faults') return plan(parseJson(call.body), faults);
  if (route === 'DELETE /sandbox/faults') {
    faults.heal(serviceIn(call.query));
    return DONE;
  }
  if (route === 'GET /sandbox/requests') {
    return json(200, { requests: journal.read(serviceIn(call.query)).map(summary) });
  }
  return json(404, { error: 'POST or DELETE /sandbox/faults, GET /sandbox/requests' });
}

/** `undefined`: all of them are meant. */
function serviceIn(query: URLSearchParams): ServiceName | undefined {
  const fields = new Fields(query);
  const service = fields.oneOf('service', SERVICE_NAMES);
  fields.nothingElse();
  return service;
}

function summary(entry: ReturnType<Journal['read']>[number]): unknown {
  const { service, method, path, at: when, closedEarly } = entry;
  return { service, method, path, query: entry.query.toString(), at: when, closedEarly };
}

function plan(body: unknown, faults: Faults): Answer {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new WrongField('the body must be a JSON object');
  }
  const order = new Fields(Object.entries(body));
  const service = order.oneOf('service', SERVICE_NAMES);
  if (service === undefined) throw new WrongField(`service must be one of ${SERVICE_NAMES.join(', ')}`);
  const isLasting = order.yesOrNo('always') ?? false;
  const planFor = faultOrdered(order);
  planFor(isLasting ? faults.always(service) : faults.next(service));
  return DONE;
}
