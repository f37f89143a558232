import { readFile } from 'node:fs/promises';
import type { JournalEntry } from '../../src/sandbox/journal.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { AnswerTap } from './answer-tap.js';
import { LeakSearch, secretSettings, type Canary } from './leak-search.js';
import { everythingAsked } from './sandbox.js';
import { secretMetadata } from './secret-metadata.js';

/** Stands in every text that the cloud says of a failure of its own: none of its words is for callers or for the log. */
export const ERROR_MARK = 'words-of-the-cloud-about-its-inside';

/** Where a secret may go besides staying: to Keystone in the body that signs in, or to any service as its X-Auth-Token. */
type Home = 'nowhere' | 'sign-in' | 'token header';

export interface Watched {
  readonly sandbox: Sandbox;
  /** What the gateway was started with: whatever is named like a secret is one. */
  readonly environment: Readonly<Record<string, string>>;
  readonly keysFile: string;
  readonly tap: AnswerTap;
  readonly log: () => string;
}

const HOMES: Readonly<Record<string, Home>> = {
  OS_PASSWORD: 'sign-in',
  OS_APPLICATION_CREDENTIAL_SECRET: 'sign-in',
  OS_TOKEN: 'token header',
};
const TOKEN_PATH = '/identity/v3/auth/tokens';
const OWN_TOKEN = /\bbgt_\d_[0-9a-f]{16}_[0-9a-f]{32}_\d+_\d+_([0-9a-f]{64})/g;
/** Also those that nobody has told us of. */
const RECOGNISABLE = [
  { name: 'a gateway key', form: /bgw_[0-9a-f]{16}_[0-9a-f]{64}_[0-9a-f]{8}/ },
  { name: 'a gateway token', form: OWN_TOKEN },
  { name: 'a cloud token', form: /gAAAAA[\w-]{100}/ },
];
/** All that the gateway ever sends to a cloud; what else arrives there is a caller's. */
const SENT_HEADERS = new Set([
  'accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host', 'user-agent', 'x-auth-token',
  'x-project-id', 'x-request-id', 'x-sdk-date',
]); // prettier-ignore

/** Looks, when a test is over, for every secret of its gateway and cloud in all that the gateway has said to anybody. */
export class Canaries {
  /** By value: many a request carries the same token. */
  private readonly secrets = new Map<string, Canary & { readonly home: Home }>();
  private readonly metadataAtStart: ReadonlyMap<string, string>;
  /** What a test asks the cloud on its way to a gateway is not the gateway's. */
  private readonly askedBefore: ReadonlySet<JournalEntry>;
  private readonly expected = new Set<string>();
  private readonly others: { readonly place: string; readonly read: () => Promise<string> }[] = [];

  constructor(private readonly watched: Watched) {
    const { sandbox, environment } = watched;
    sandbox.markErrors(ERROR_MARK);
    for (const { name, value } of secretSettings(environment)) this.secret(name, value, HOMES[name]);
    this.secret('the admin token of the cloud', sandbox.adminToken, 'token header');
    this.metadataAtStart = secretMetadata(sandbox.world);
    this.askedBefore = new Set(everythingAsked(sandbox));
  }

  secret(name: string, value: string, home: Home = 'nowhere'): void {
    if (!this.secrets.has(value)) this.secrets.set(value, { name, value, home });
  }

  /** One more place that no secret may get to, read when the test is over: a dump of a store, a page of metrics. */
  alsoScan(place: string, read: () => Promise<string>): void {
    this.others.push({ place, read });
  }

  /** Leaks as `leaks()` names them that the test has made itself, and why: they alone are overlooked, and must be there. */
  onPurpose(_why: string, ...leaks: readonly string[]): void {
    for (const leak of leaks) this.expected.add(leak);
  }

  /** Throws with the name of every secret that got out, and where; never with the secret. */
  async check(): Promise<void> {
    const leaks = await this.leaks();
    const surprising = leaks.filter((leak) => !this.expected.has(leak));
    if (surprising.length > 0) throw new Error(`secrets got out:\n  ${surprising.join('\n  ')}`);
    const missed = [...this.expected].filter((leak) => !leaks.includes(leak));
    if (missed.length > 0) throw new Error(`expected to get out, and did not:\n  ${missed.join('\n  ')}`);
  }

  /** What got out, and where: `a gateway key (as base64) in the log`. */
  async leaks(): Promise<readonly string[]> {
    const { tap, sandbox, log } = this.watched;
    const answers = tap.answers();
    await this.learn(answers);
    const leaks = new Set<string>();
    const outside: [place: string, text: string][] = [
      ...answers.map((text): [string, string] => ['an answer', withoutSubjectTokens(text)]),
      ['the log', Buffer.from(log()).toString('latin1')],
    ];
    for (const { place, read } of this.others) outside.push([place, Buffer.from(await read()).toString('latin1')]);
    const searches = [new LeakSearch(this.secrets.values()), this.metadataSearch()];
    for (const [place, text] of outside) {
      for (const name of [...searches.flatMap((search) => search.in(text)), ...recognised(text)]) {
        leaks.add(`${name} in ${place}`);
      }
    }
    for (const path of tap.pathsWithHeader('x-subject-token')) {
      if (path !== TOKEN_PATH) leaks.add(`a gateway token in the answer of ${path}`);
    }
    const asked = everythingAsked(sandbox).filter((entry) => !this.askedBefore.has(entry));
    for (const name of this.leakedToTheCloud(asked)) leaks.add(`${name} in a request to the cloud`);
    return [...leaks].sort();
  }

  /** Secrets that came up during the test. */
  private async learn(answers: readonly string[]): Promise<void> {
    const { sandbox, keysFile } = this.watched;
    const { user, applicationCredentials, accessKeys } = sandbox.world;
    this.secret('the password of the cloud’s user', user.password, 'sign-in');
    for (const { secret } of applicationCredentials) this.secret('an application credential', secret, 'sign-in');
    for (const { secretKey } of accessKeys) this.secret('a secret access key', secretKey);
    for (const { headers } of everythingAsked(sandbox)) {
      this.secret('a cloud token', headers['x-auth-token'] ?? '', 'token header');
    }
    const hashes = (await readFile(keysFile, 'utf8').catch(() => '')).match(/\b[0-9a-f]{64}\b/g) ?? [];
    for (const hash of hashes) this.secret('a hash of the key file', hash);
    for (const answer of answers) {
      for (const [, signature = ''] of answer.matchAll(OWN_TOKEN)) this.secret('a gateway token', signature);
    }
  }

  private metadataSearch(): LeakSearch {
    const values = new Map([...this.metadataAtStart, ...secretMetadata(this.watched.sandbox.world)]);
    return searchFor(values);
  }

  /** Where traces are wanted, the cloud is told of them. */
  private mayTrace(header: string): boolean {
    const { environment } = this.watched;
    return header === 'traceparent' && Object.keys(environment).some((name) => /^OTEL_.*ENDPOINT$/.test(name));
  }

  private leakedToTheCloud(entries: readonly JournalEntry[]): readonly string[] {
    const ofHome = (...homes: Home[]): LeakSearch =>
      new LeakSearch([...this.secrets.values()].filter(({ home }) => homes.includes(home)));
    const [strict, signIn, token] = [ofHome('nowhere'), ofHome('sign-in'), ofHome('token header')];
    return entries.flatMap((entry) => {
      const { service, method, rawUrl, headers, body } = entry;
      const { 'x-auth-token': tokenHeader = '', ...rest } = headers;
      const inHeaders = `${rawUrl}\n${Object.values(rest).join('\n')}`;
      const inBody = service === 'identity' && method === 'POST' ? '' : body;
      const foreign = Object.keys(headers).filter((name) => !SENT_HEADERS.has(name) && !this.mayTrace(name));
      return [
        ...strict.in(`${inHeaders}\n${tokenHeader}\n${body}`),
        ...signIn.in(`${inHeaders}\n${tokenHeader}\n${inBody}`),
        ...token.in(`${inHeaders}\n${inBody}`),
        ...recognised(`${inHeaders}\n${inBody}`),
        ...foreign.map((name) => `the header ${name}`),
      ];
    });
  }
}

let last: { readonly key: string; readonly search: LeakSearch } | null = null;

/** The worlds of most tests are the same: one index serves them all. */
function searchFor(metadata: ReadonlyMap<string, string>): LeakSearch {
  const key = [...metadata.keys()].join('\n');
  if (last?.key === key) return last.search;
  const canaries = [...metadata].map(([value, name]) => ({ name: `${name} of service_metadata`, value }));
  last = { key, search: new LeakSearch([...canaries, { name: 'the text of a cloud’s error', value: ERROR_MARK }]) };
  return last.search;
}

/** A gateway token is answered in this header, and by no other way. */
function withoutSubjectTokens(answer: string): string {
  if (!answer.includes('bgt_')) return answer;
  return answer.replace(/\r\nX-Subject-Token: bgt_\w+(?=\r\n)/gi, '');
}

function recognised(text: string): readonly string[] {
  return RECOGNISABLE.filter(({ form }) => text.search(form) >= 0).map(({ name }) => name);
}
