import type { ServerResponse } from 'node:http';
import { marked, ownError } from './errors.js';
import type { Fault } from './faults.js';
import { type Answer, json } from './http.js';
import type { ServiceName } from './journal.js';

/** What a fault needs to know about the request that it hits. */
export interface Delivery {
  response: ServerResponse;
  service: ServiceName;
  cloudUrl: string;
  errorMark: string;
  /** Milliseconds, of `performance.now()`. */
  arrivedAt: number;
  /** Made when it is sent, so that a delayed answer shows the world as it is then; for `latency`, when it was asked for. */
  normal: () => Answer;
  /** Says that the socket is closed from our side, so that the journal does not blame the client. */
  closing: () => void;
}

export function send(response: ServerResponse, answer: Answer): void {
  writeHead(response, answer);
  response.end(answer.body);
}

export function deliver(delivery: Delivery, fault: Fault | undefined): void {
  const { response } = delivery;
  switch (fault?.kind) {
    case undefined:
      send(response, delivery.normal());
      return;
    case 'status':
      send(response, errorAnswer(delivery, fault));
      return;
    case 'answer':
      send(response, fault);
      return;
    case 'malformed':
      send(response, { status: 200, headers: { 'content-type': 'application/json' }, body: fault.text });
      return;
    case 'delay':
      delay(delivery, fault);
      return;
    case 'hang':
      return;
    case 'drop':
      delivery.closing();
      response.socket?.destroy();
      return;
    case 'truncate':
      truncate(delivery, fault.bytes);
      return;
    case 'drip':
      drip(delivery, fault.bytes, fault.everyMs);
      return;
  }
}

function writeHead(response: ServerResponse, answer: Answer): void {
  const length = String(Buffer.byteLength(answer.body));
  const lengths = answer.status === 204 || answer.status === 304 ? {} : { 'content-length': length };
  response.writeHead(answer.status, { ...lengths, ...answer.headers });
}

function errorAnswer(delivery: Delivery, fault: Extract<Fault, { kind: 'status' }>): Answer {
  const answer = bodyAnswer(delivery, fault);
  return marked({ ...answer, headers: { ...answer.headers, ...fault.headers } }, delivery.errorMark);
}

function bodyAnswer(delivery: Delivery, { status, body }: Extract<Fault, { kind: 'status' }>): Answer {
  if (body === undefined) return ownError(delivery.service, status, delivery.cloudUrl);
  if (typeof body === 'string') return { status, headers: { 'content-type': 'text/html' }, body };
  return json(status, body);
}

function delay({ response, normal, arrivedAt }: Delivery, { ms, isWhole }: Extract<Fault, { kind: 'delay' }>): void {
  const made = isWhole ? normal() : null;
  const rest = isWhole ? Math.max(0, ms - (performance.now() - arrivedAt)) : ms;
  const timer = setTimeout(() => {
    send(response, made ?? normal());
  }, rest);
  response.once('close', () => {
    clearTimeout(timer);
  });
}

function truncate({ response, normal, closing }: Delivery, bytes: number): void {
  const answer = normal();
  writeHead(response, answer);
  closing();
  response.write(Buffer.from(answer.body).subarray(0, bytes), () => {
    response.socket?.destroy();
  });
}

function drip({ response, normal }: Delivery, bytes: number, everyMs: number): void {
  const answer = normal();
  let rest = Buffer.from(answer.body);
  writeHead(response, answer);
  response.flushHeaders();
  const timer = setInterval(() => {
    response.write(rest.subarray(0, bytes));
    rest = rest.subarray(bytes);
    if (rest.length > 0) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.once('close', () => {
    clearInterval(timer);
  });
}
