import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type GenerateKeyPairResult,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import type { RequestListener, ServerResponse } from 'node:http';
import { aGateway, type TestGateway } from './gateway.js';
import { SEED_PROJECT } from './seed-view.js';
import { aServer } from './sink.js';

export const AUDIENCE = 'backup-gateway';

/** Making an RSA pair takes a tenth of a second: one for each use in a test file. */
const pairs = new Map<string, Promise<GenerateKeyPairResult>>();

export function aPair(alg: string, name = 'one'): Promise<GenerateKeyPairResult> {
  const pair = pairs.get(`${alg} ${name}`) ?? generateKeyPair(alg, { extractable: true });
  pairs.set(`${alg} ${name}`, pair);
  return pair;
}

type Answer = (response: ServerResponse) => void;

/** An issuer on a port of its own: its description, its keys, and tokens that it signs. */
export class Issuer {
  /** What its key set holds now. */
  keys: object[] = [];
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Takes the place of the description, or of the key set, while it is set. */
  description: object | null = null;
  answer: Answer | null = null;
  keySet: Answer | null = null;
  url = '';
  private privateKey: CryptoKey | null = null;
  private header: JWTHeaderParameters = { alg: 'RS256' };

  /** Signs with another key from now on, which stands beside those that were there before. */
  async rotate(alg: string, kid: string): Promise<void> {
    const { publicKey, privateKey } = await aPair(alg, kid);
    this.keys = [...this.keys, { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }];
    this.privateKey = privateKey;
    this.header = { alg, kid };
  }

  drop(kid: string): void {
    this.keys = this.keys.filter((key) => (key as JWK).kid !== kid);
  }

  /** No answer, but a closed connection. */
  goAway(): void {
    this.answer = (response) => response.destroy();
  }

  comeBack(): void {
    this.answer = null;
    this.keySet = null;
    this.description = null;
  }

  fetches(path: string): number {
    return this.asked.filter((each) => each === path).length;
  }

  /** Good for an hour from `now` (epoch milliseconds); `undefined` leaves a claim or header member out. */
  claims(now: number, claims: Record<string, unknown> = {}): JWTPayload {
    const at = Math.floor(now / 1000);
    const usual = { iss: this.url, aud: AUDIENCE, sub: 'a-person', iat: at, exp: at + 3600, projects: [SEED_PROJECT] };
    return { ...usual, scope: 'view raw', ...claims };
  }

  sign(claims: JWTPayload, header: Record<string, unknown> = {}, key = this.privateKey): Promise<string> {
    if (key === null) throw new Error('the issuer has no key yet');
    return new SignJWT(claims)
      .setProtectedHeader({ ...this.header, typ: 'JWT', ...header })
      .sign(key, { crit: { exp: true } });
  }

  readonly listener: RequestListener = (request, response) => {
    const path = request.url ?? '';
    this.asked.push(path);
    if (this.answer !== null) this.answer(response);
    else if (path === '/.well-known/openid-configuration') {
      response.end(JSON.stringify(this.description ?? { issuer: this.url, jwks_uri: `${this.url}/keys` }));
    } else if (path !== '/keys') response.writeHead(404).end();
    else if (this.keySet !== null) this.keySet(response);
    else response.end(JSON.stringify({ keys: this.keys }));
  };
}

export async function anIssuer(alg = 'RS256'): Promise<Issuer> {
  const issuer = new Issuer();
  issuer.url = await aServer(issuer.listener);
  await issuer.rotate(alg, 'first');
  return issuer;
}

export interface OidcGateway extends TestGateway {
  readonly issuer: Issuer;
  /** A token that is good for an hour, with these claims and header members in it. */
  readonly token: (claims?: Record<string, unknown>, header?: Record<string, unknown>) => Promise<string>;
}

/** A gateway that takes the access tokens of an issuer of the test's own. */
export async function anOidcGateway(settings: Readonly<Record<string, string>> = {}): Promise<OidcGateway> {
  const issuer = await anIssuer();
  const gateway = await aGateway({ settings: { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE, ...settings } });
  const token: OidcGateway['token'] = async (claims, header) => {
    const signed = await issuer.sign(issuer.claims(gateway.clock.epochMs(), claims), header);
    gateway.canaries.secret('an access token', signed.split('.')[2] ?? signed);
    return signed;
  };
  return { ...gateway, issuer, token };
}
