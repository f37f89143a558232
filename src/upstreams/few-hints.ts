import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** 1xx before an answer: proxies send one or two (100, 102, 103). */
const MAX_HINTS = 8;
/** What a request ends with whose answer does not begin. */
export const TOO_MANY_HINTS = 'ETOOMANYHINTS';

/**
 * A transport for axios. Node parses informational answers without end, and each costs memory that is collected later than they come:
 * whoever sends nothing else is cut off long before the deadline.
 */
export const fewHints = {
  request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
    const request = (options.protocol === 'https:' ? httpsRequest : httpRequest)(options, onAnswer);
    let left = MAX_HINTS;
    request.on('information', () => {
      left -= 1;
      if (left < 0) request.destroy(Object.assign(new Error('no answer after hints'), { code: TOO_MANY_HINTS }));
    });
    return request;
  },
};
