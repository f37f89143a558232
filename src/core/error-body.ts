import { isJsonObject, parseJson, type Json, type JsonObject } from './json.js';
import { CLOSED_TO_PROJECT, UpstreamFailure, type FailureKind, type Upstream } from './upstream-failure.js';

/** What can be learned from an error body. The five shapes and their order are those of the clouds' own SDKs. */
interface ErrorBody {
  /** `CSBS.3001`, `APIGW.0308`; or a number as text. */
  readonly code: string | null;
  /** The fault's name where the body is Cinder's `{"itemNotFound":{…}}`. */
  readonly fault: string | null;
  readonly message: string | null;
}

const NOTHING: ErrorBody = { code: null, fault: null, message: null };
/** `CSBS.3001`, `itemNotFound`, `111401001`; too short for a token that an upstream might reflect. */
const LOOKS_LIKE_A_CODE = /^(?:[A-Za-z]{1,32}\.)?\w{1,20}$/;
const LONGEST_RETRY_AFTER_S = 3600;

/** Cinder's fixed sentences about a caller's parameters. Any other text of an upstream stays here. */
const KNOWN_SENTENCES: ReadonlySet<string> = new Set([
  'limit param must be an integer',
  'limit param must be positive',
  'offset param must be an integer',
  'offset param must be positive',
  'Invalid input received: Invalid sort key',
  'Invalid input received: Invalid sort direction',
  'Malformed request url',
]);

const NOT_FOUND: ReadonlySet<string> = new Set(['CSBS.3001', 'BackupService.6200', 'itemNotFound']);

const KIND_BY_STATUS: ReadonlyMap<number, FailureKind> = new Map([
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [407, 'unauthorized'],
  [413, 'throttled'], // Cinder's overLimit, before 429 existed
  [429, 'throttled'],
]);

const KIND_BY_WORD: ReadonlyMap<string, FailureKind> = new Map([
  ['overLimit', 'throttled'],
  ['APIGW.0308', 'throttled'],
  ['APIGW.0307', 'unauthorized'], // "the token must be updated"
  ['CSBS.9009', 'unauthorized'], // "user is unverified", our own; with 403 or 400
]);

function readErrorBody(text: string): ErrorBody {
  const body = parseJson(text);
  if (!isJsonObject(body)) return { ...NOTHING, message: text }; // plain text, or a load balancer's HTML
  if (Object.hasOwn(body, 'error_code')) {
    return { ...NOTHING, code: word(body['error_code']), message: sentence(body['error_msg']) };
  }
  if (Object.hasOwn(body, 'code')) return { ...NOTHING, code: word(body['code']), message: sentence(body['message']) };
  // The fault may have company (`request_id`), but not another object: which of two would speak?
  const [[name, fault] = [], ...others] = Object.entries(body).filter(([, value]) => isJsonObject(value));
  if (name === undefined || !isJsonObject(fault) || others.length > 0) return NOTHING;
  return { code: word(fault['code']), fault: name === 'error' ? null : word(name), message: faultMessage(fault) };
}

function faultMessage(fault: JsonObject): string | null {
  return sentence(fault['message']) ?? sentence(fault['title']);
}

function word(value: Json | undefined): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && LOOKS_LIKE_A_CODE.test(text) ? text : null;
}

function sentence(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * The failure that an answer other than 200 stands for. By status and code: the status alone lies (a 404 may mean a wrong address).
 * `retryAfter` is in seconds.
 */
export function failureOf(
  upstream: Upstream,
  status: number,
  retryAfter: string | null,
  text: string,
): UpstreamFailure {
  const body = readErrorBody(text);
  const code = body.fault ?? body.code;
  const kind = kindOf(status, body);
  const hint = kind === 'throttled' ? (wholeSeconds(retryAfter) ?? throttlingWindow(body.message)) : null;
  const seconds = hint === null ? null : Math.min(Math.max(hint, 1), LONGEST_RETRY_AFTER_S);
  return new UpstreamFailure(upstream, kind, {
    status,
    ...(code === null ? {} : { code }),
    ...(seconds === null ? {} : { retryAfterSeconds: seconds }),
    clockIsWrong: kind === 'unauthorized' && (body.message ?? '').includes('signature expired'),
    ...(body.message !== null && KNOWN_SENTENCES.has(body.message) ? { sentence: body.message } : {}),
  });
}

function kindOf(status: number, body: ErrorBody): FailureKind {
  // The cloud's API gateway writes APIGW.0308 or APIG.0308 for the same thing.
  const word = (body.fault ?? body.code ?? '').replace(/^APIG\./, 'APIGW.');
  const known = KIND_BY_STATUS.get(status) ?? KIND_BY_WORD.get(word);
  if (known !== undefined) return known;
  if (status === 404) return NOT_FOUND.has(word) ? 'not-found' : 'failed';
  // The project in our own address is not our token's, or too new for the service: the operator's mistake, never the caller's.
  const ours = word.startsWith('APIGW.') || word === CLOSED_TO_PROJECT || body.message === 'Malformed request url';
  return status === 400 && !ours ? 'rejected' : 'failed';
}

function wholeSeconds(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;
}

/** `… policy user over ratelimit,limit:200,time:5 minute`: the API gateway sends no Retry-After, only this. */
function throttlingWindow(message: string | null): number | null {
  const match = /time:(\d{1,4}) (second|minute)/.exec(message ?? '');
  if (match === null) return null;
  return Number(match[1]) * (match[2] === 'minute' ? 60 : 1);
}
