import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { parseJson, type Json } from '../../core/json.js';
import { guardedLookup } from '../../upstreams/guarded-lookup.js';

/** Node's own client: it follows no redirect, inflates nothing, and an agent of its own obeys no proxy of the environment. */
const OPTIONS = {
  agent: false,
  lookup: guardedLookup,
  headers: { Accept: 'application/json', 'Accept-Encoding': 'identity', 'User-Agent': 'backup-gateway' },
} as const;
const MAX_BODY_BYTES = 256 * 1024;

/** Why the issuer's keys could not be had, for the log: our words, and nothing of what the issuer said. */
export type IssuerTrouble =
  | 'timeout'
  | 'unreachable'
  /** Another status than 200: a redirect is one, and another protocol (101). */
  | 'status'
  | 'too-large'
  | 'not-json'
  /** The description found at OIDC_ISSUER is that of another issuer, if only by a slash at its end. */
  | 'another-issuer'
  /** The description names no address of keys, or one that OIDC_ISSUER could not be. */
  | 'keys-address'
  | 'no-usable-key';

export class IssuerFailure extends Error {
  override readonly name = 'IssuerFailure';

  constructor(readonly reason: IssuerTrouble) {
    super(`issuer: ${reason}`);
  }
}

/** The JSON at an address of the issuer. `signal` is the deadline over headers and body. Throws IssuerFailure. */
export async function getJson(address: string, signal: AbortSignal): Promise<Json> {
  try {
    const response = await answerOf(address, signal);
    const json = parseJson(await textOf(response));
    if (json === undefined) throw new IssuerFailure('not-json');
    return json;
  } catch (error) {
    if (error instanceof IssuerFailure) throw error;
    throw new IssuerFailure(signal.aborted ? 'timeout' : 'unreachable');
  }
}

function answerOf(address: string, signal: AbortSignal): Promise<IncomingMessage> {
  const url = new URL(address);
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url, { ...OPTIONS, signal }, resolve)
      .on('error', reject)
      .on('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new IssuerFailure('status'));
      })
      // After an answer this changes nothing; without one nothing else may come.
      .on('close', () => {
        reject(new IssuerFailure(signal.aborted ? 'timeout' : 'unreachable'));
      });
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (response.statusCode !== 200) throw new IssuerFailure('status');
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) throw new IssuerFailure('too-large');
      chunks.push(chunk);
    }
  } finally {
    response.destroy();
  }
  return Buffer.concat(chunks).toString('utf8');
}
