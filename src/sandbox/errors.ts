import { randomUUID } from 'node:crypto';
import { type Answer, json } from './http.js';
import type { ServiceName } from './journal.js';

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Cinder's names; every status that is not here is a computeFault, 429 and 5xx included. */
const CINDER_FAULTS: Record<number, string> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

const CINDER_MESSAGES: Record<number, string> = {
  404: 'The resource could not be found.',
  413: 'This request was rate-limited.',
  429: 'This request was rate-limited.',
};

const CSBS_CODES: Record<number, [code: string, message: string]> = {
  400: ['CSBS.9001', 'Invalid request parameter.'],
  403: ['CSBS.9009', 'User is unverified.'],
  404: ['CSBS.3001', 'Checkpoint_item is not found.'],
  500: ['CSBS.9999', 'The system is busy. Please try later.'],
};

/** Documented, all but the words of 403. */
const BACKUP_SERVICE_ERRORS = {
  invalid: [400, 'BackupService.9900', 'Parameter verification failed.'],
  notInThisState: [400, 'BackupService.6206', 'Metadata query is not allowed in the current backup status.'],
  closed: [400, 'BackupService.4008', 'New project are not allowed to use old services.'],
  forbidden: [403, 'BackupService.0403', 'No permission to access the resource.'],
  notFound: [404, 'BackupService.6200', 'The backup does not exist.'],
  unknown: [500, 'BackupService.9910', 'Unknown error.'],
} as const satisfies Record<string, readonly [status: number, code: string, message: string]>;

const CBR_OF_STATUS: Partial<Record<number, keyof typeof BACKUP_SERVICE_ERRORS>> = {
  400: 'invalid',
  403: 'forbidden',
  404: 'notFound',
  500: 'unknown',
};

/** What the cloud's API gateway says itself, in front of the service. */
const GATEWAY_CODES: Record<number, [code: string, message: string]> = {
  404: ['APIGW.0101', 'The API does not exist or has not been published in the environment'],
  413: ['APIGW.0201', 'Request entity too large'],
  429: ['APIGW.0308', 'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute'],
  502: ['APIGW.0202', 'Backend unavailable'],
  503: ['APIGW.0201', 'Backend unavailable'],
  504: ['APIGW.0203', 'Backend timeout'],
};

const CINDER_DEFAULT = 'The server has either erred or is incapable of performing the requested operation.';
const UNAUTHORIZED = 'The request you have made requires authentication.';

export function keystoneError(status: number, message?: string): Answer {
  const title = REASONS[status] ?? 'Error';
  return json(status, { error: { code: status, message: message ?? `${title}.`, title } });
}

/** keystonemiddleware answers for every service behind it, before any routing. */
export function unauthorized(cloudUrl: string): Answer {
  const answer = keystoneError(401, UNAUTHORIZED);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': `Keystone uri="${cloudUrl}/identity"` } };
}

export function cinderFault(status: number, message?: string): Answer {
  const text = message ?? CINDER_MESSAGES[status] ?? CINDER_DEFAULT;
  return json(status, { [CINDER_FAULTS[status] ?? 'computeFault']: { code: status, message: text } });
}

/** A path that no route covers, a trailing slash, HEAD: the code is text, so it is no "backup missing". */
export function cinderUnrouted(): Answer {
  const message = 'The resource could not be found.<br /><br />\n\n\n';
  return json(404, { message, code: '404 Not Found', title: 'Not Found' });
}

export function csbsError(status: number, code: string, message: string): Answer {
  return json(status, { error_code: code, error_msg: message });
}

/** CBR's own; and `closed`, which CSBS and VBS say to a project of today. */
export function backupServiceError(name: keyof typeof BACKUP_SERVICE_ERRORS, words?: string): Answer {
  const [status, code, message] = BACKUP_SERVICE_ERRORS[name];
  return json(status, { error_code: code, error_msg: words ?? message });
}

export function gatewayError(status: number): Answer {
  const [code, message] = GATEWAY_CODES[status] ?? ['APIGW.0201', 'Bad gateway'];
  return gatewayAnswer(status, code, message);
}

/** Of a signed request, which then reaches no service; no header says how to do better. */
export function signatureRefused(detail: string): Answer {
  return gatewayAnswer(401, 'APIGW.0301', `Incorrect IAM authentication information: ${detail}`);
}

function gatewayAnswer(status: number, code: string, message: string): Answer {
  return json(status, { error_msg: message, error_code: code, request_id: randomUUID().replaceAll('-', '') });
}

/** JSON's `message` and `error_msg` begin with the mark, and any other text as a whole. */
export function marked(answer: Answer, mark: string): Answer {
  if (mark === '' || answer.status < 401 || typeof answer.body !== 'string') return answer;
  const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
  const body = isJson ? answer.body.replace(/("(?:message|error_msg)": *")/g, `$1${mark} `) : `${mark} ${answer.body}`;
  return { ...answer, body };
}

/** The body that a service gives for a status of its own accord. */
export function ownError(service: ServiceName, status: number, cloudUrl: string): Answer {
  if (status === 401) return unauthorized(cloudUrl);
  if (service === 'identity') return keystoneError(status);
  if (service === 'vbs') return cinderFault(status);
  if (service === 'cbr') {
    const name = CBR_OF_STATUS[status];
    return name === undefined ? gatewayError(status) : backupServiceError(name);
  }
  const own = CSBS_CODES[status];
  return own === undefined ? gatewayError(status) : csbsError(status, ...own);
}
