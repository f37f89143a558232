import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseKey } from '../../src/auth/key-format.js';
import { KeyStore } from '../../src/auth/key-store.js';
import { createKey } from '../../src/keys/key-operations.js';
import { runKeysCommand } from '../../src/keys/keys-command.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const OTHER = '0123456789abcdef0123456789abcdef';
const START = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;
const CREATE = ['create', '--name', 'dashboard', '--projects', PROJECT, '--scopes', 'view,raw'];

let folder = '';
let file = '';
let clock = START;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  file = join(folder, 'keys.json');
  clock = START;
});
afterEach(() => rm(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: string;
}

async function keys(argv: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const print = (lines: string[]) => (line: string) => void lines.push(line);
  const code = await runKeysCommand(argv, { API_KEYS_FILE: file, ...env }, print(out), print(err), () => clock);
  return { code, out, err: err.join('\n') };
}

async function create(argv: readonly string[] = CREATE): Promise<{ key: string; id: string }> {
  const { code, out, err } = await keys(argv);
  expect({ code, err: err.startsWith('made key') }).toEqual({ code: 0, err: true });
  const key = out.at(-1) ?? '';
  return { key, id: parseKey(key)?.id ?? 'none' };
}

/** Whom a gateway that starts now takes the key for. */
async function verify(key: string) {
  const secret = (await readFile(join(folder, 'gateway-secret'), 'utf8')).trim();
  return new KeyStore({ file, secret, now: () => clock }).verify(key, '127.0.0.1');
}

describe('keys create', () => {
  it('prints a key, alone on the last line, that the gateway knows', async () => {
    const { key, id } = await create([...CREATE, '--expires', '90d']);
    await expect(verify(key)).resolves.toEqual({
      id,
      name: 'dashboard',
      scopes: ['view', 'raw'],
      projects: [PROJECT],
      expiresAt: '2026-08-30T00:00:00.000Z',
    });
  });

  it('reads a project id in upper case or with dashes, and a time of end in any zone', async () => {
    const projects = `B23B579F-08C8-4228-B9B4-673C46F0C442, ${OTHER.toUpperCase()},${PROJECT}`;
    const expires = ['--expires', '2026-06-01T03:00:00+02:00'];
    const { key } = await create(['create', '--name', ' n ', '--projects', projects, '--scopes', 'admin', ...expires]);
    await expect(verify(key)).resolves.toMatchObject({
      name: 'n',
      projects: [PROJECT, OTHER],
      expiresAt: '2026-06-01T01:00:00.000Z',
    });
  });

  it('leaves nothing in the file that a key could be made from', async () => {
    const { key, id } = await create();
    const { secret } = parseKey(key) ?? { secret: 'none' };
    const text = await readFile(file, 'utf8');
    expect(text).toContain(id);
    for (let at = 0; at + 8 <= secret.length; at += 1) expect(text).not.toContain(secret.slice(at, at + 8));
    expect(text).not.toContain((await readFile(join(folder, 'gateway-secret'), 'utf8')).trim());
    const [hash = ''] = /[0-9a-f]{64}/.exec(text) ?? [];
    expect(parseKey(`bgw_${id}_${hash}_${key.slice(-8)}`)).toBeNull();
  });

  it('loses no key when many are made at once', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => create()));
    const { out } = await keys(['list']);
    expect(out.map((line) => line.split('\t')[0]).sort()).toEqual(made.map(({ id }) => id).sort());
    await expect(Promise.all(made.map(({ key }) => verify(key)))).resolves.not.toContain(null);
    expect((await readdir(folder)).sort()).toEqual(['gateway-secret', 'keys.json']);
  });

  it('uses the gateway secret that is given and asks for no setting of the cloud', async () => {
    const env = { GATEWAY_SECRET: 'x'.repeat(40), PORT: 'nonsense', OS_AUTH_TYPE: 'nonsense' };
    const { code, out } = await keys(CREATE, env);
    const store = new KeyStore({ file, secret: env.GATEWAY_SECRET, now: () => clock });
    expect(code).toBe(0);
    await expect(store.verify(out.at(-1) ?? '', '127.0.0.1')).resolves.not.toBeNull();
    await expect(readdir(folder)).resolves.toEqual(['keys.json']);
  });

  it('can be called by a program', async () => {
    const wanted = { name: 'demo', projects: [PROJECT], scopes: ['view'], expiresAt: null, now: clock } as const;
    const { id, key } = await createKey(file, 'a gateway secret', wanted);
    const store = new KeyStore({ file, secret: 'a gateway secret', now: () => clock });
    await expect(store.verify(key, '127.0.0.1')).resolves.toEqual({
      id,
      name: 'demo',
      projects: [PROJECT],
      scopes: ['view'],
      expiresAt: null,
    });
  });
});

describe('keys list', () => {
  it('says in a line per key, id first, what it is and whether it lives', async () => {
    const plain = await create();
    const short = await create([...CREATE, '--expires', '1h']);
    const revoked = await create([...CREATE.slice(0, 4), `${PROJECT},${OTHER}`, '--scopes', 'admin']);
    await keys(['revoke', revoked.id]);
    clock += HOUR;
    const { code, out } = await keys(['list']);
    expect(code).toBe(0);
    expect(out).toEqual([
      `${plain.id}\tdashboard\t${PROJECT}\tview,raw\tactive\texpires never\tlast used never`,
      `${short.id}\tdashboard\t${PROJECT}\tview,raw\texpired\texpires 2026-06-01T01:00:00.000Z\tlast used never`,
      `${revoked.id}\tdashboard\t${PROJECT},${OTHER}\tadmin\trevoked\texpires never\tlast used never`,
    ]);
  });

  it('prints nothing where there are no keys, and makes no file', async () => {
    await expect(keys(['list'])).resolves.toEqual({ code: 0, out: [], err: `${file} holds no keys` });
    await expect(readdir(folder)).resolves.toEqual([]);
  });
});

describe('keys revoke', () => {
  it('ends one key and no other', async () => {
    const [one, other] = [await create(), await create()];
    await expect(keys(['revoke', one.id])).resolves.toEqual({ code: 0, out: [`revoked ${one.id}`], err: '' });
    await expect(verify(one.key)).resolves.toBeNull();
    await expect(verify(other.key)).resolves.not.toBeNull();
  });

  it('may be said twice; the key ended the first time', async () => {
    const { id } = await create();
    await keys(['revoke', id]);
    clock += HOUR;
    await expect(keys(['revoke', id])).resolves.toMatchObject({ code: 0 });
    await expect(readFile(file, 'utf8')).resolves.toContain(`"revokedAt": "${new Date(START).toISOString()}"`);
  });
});

describe('keys rotate', () => {
  it.each([
    [[], 24 * HOUR],
    [['--overlap', '90m'], 1.5 * HOUR],
  ])('gives the key a new secret; with %j the old one lives on for a while', async (overlap, lasts) => {
    const old = await create();
    const { code, out } = await keys(['rotate', old.id, ...overlap]);
    const renewed = out.at(-1) ?? '';
    expect({ code, id: parseKey(renewed)?.id }).toEqual({ code: 0, id: old.id });
    clock += lasts - 1;
    await expect(verify(old.key)).resolves.toMatchObject({ id: old.id });
    clock += 1;
    await expect(verify(old.key)).resolves.toBeNull();
    await expect(verify(renewed)).resolves.toMatchObject({ id: old.id });
  });

  it('ends the old secret at once with an overlap of 0, and forgets its hash', async () => {
    const old = await create();
    const before = await readFile(file, 'utf8');
    await keys(['rotate', old.id, '--overlap', '0']);
    await expect(verify(old.key)).resolves.toBeNull();
    const [hash = 'none'] = /[0-9a-f]{64}/.exec(before) ?? [];
    await expect(readFile(file, 'utf8')).resolves.not.toContain(hash);
  });

  it('never lets an old secret live longer than it was said before', async () => {
    const old = await create();
    await keys(['rotate', old.id, '--overlap', '1h']);
    await keys(['rotate', old.id, '--overlap', '48h']);
    clock += HOUR;
    await expect(verify(old.key)).resolves.toBeNull();
  });

  it('does not bring a revoked or expired key back to life', async () => {
    const revoked = await create();
    await keys(['revoke', revoked.id]);
    const expired = await create([...CREATE, '--expires', '1h']);
    clock += HOUR;
    const refused = (id: string, state: string) => ({
      code: 1,
      out: [],
      err: `key ${id} is ${state}: create a new one`,
    });
    await expect(keys(['rotate', revoked.id])).resolves.toEqual(refused(revoked.id, 'revoked'));
    await expect(keys(['rotate', expired.id])).resolves.toEqual(refused(expired.id, 'expired'));
  });
});

describe('what the command refuses', () => {
  const ID = '00112233445566ff';
  const EXPIRES = '--expires must be in the future and within 3650d: a time such as 2027-01-31T12:00:00Z, or 90d, 12h';
  const OVERLAP = '--overlap must be 0 or a time such as 24h (s, m, h, d or w), at most 3650d';
  /** The option as it is given there, in place of a good one. */
  const with_ = (name: string, value: string) => {
    const at = CREATE.indexOf(`--${name}`);
    return [...CREATE.filter((_word, index) => at === -1 || index < at || index > at + 1), `--${name}=${value}`];
  };

  it.each<[readonly string[], string]>([
    [[], 'the command must be one of create, list, revoke, rotate'],
    [['delete', ID], 'the command must be one of create, list, revoke, rotate'],
    [['create'], '--name must be given'],
    [CREATE.slice(0, 3), '--projects must be given'],
    [CREATE.slice(0, 5), '--scopes must be given'],
    [with_('name', ''), '--name must be given'],
    [with_('name', 'a\tb'), '--name must be a text of 1 to 100 characters'],
    [with_('name', 'n'.repeat(101)), '--name must be a text of 1 to 100 characters'],
    [with_('projects', 'eu-de'), '--projects entry 1 must be a project id of 32 hex digits'],
    [with_('projects', `${PROJECT},`), '--projects entry 2 must be a project id of 32 hex digits'],
    [with_('scopes', 'view,root'), '--scopes entry 2 must be one of view, raw, network, admin'],
    [with_('expires', '2026-05-31T23:59:59Z'), EXPIRES],
    [with_('expires', '2026-07-01'), EXPIRES],
    [with_('expires', '0d'), EXPIRES],
    [with_('expires', '3651d'), EXPIRES],
    [with_('expires', '2046-07-01T00:00:00Z'), EXPIRES],
    [with_('overlap', '24h'), 'create takes only --name, --projects, --scopes, --expires, not --overlap'],
    [[...CREATE, 'more'], 'create takes no argument but its options'],
    [[...CREATE, '--name', 'other'], '--name may be given once'],
    [['list', '--name', 'x'], 'list takes no options, not --name'],
    [['revoke'], 'revoke takes one ID, as list shows it'],
    [['revoke', ID, ID], 'revoke takes one ID, as list shows it'],
    [['revoke', 'dashboard'], 'ID must be 16 hex digits, as list shows them'],
    [['rotate', ID, '--overlap', '24'], OVERLAP],
    [['rotate', ID, '--overlap', 'day'], OVERLAP],
    [['rotate', ID, '--overlap='], '--overlap must be given'],
    [['list', '--colour'], "Unknown option '--colour'"],
  ])('%j with exit code 2 and a word on what is allowed', async (argv, message) => {
    const { code, out, err } = await keys(argv);
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(err.startsWith(message)).toBe(true);
    expect(err).toContain('\nUsage:\n  npm run keys -- create');
    await expect(readdir(folder)).resolves.toEqual([]);
  });

  it('a setting out of form, with exit code 2', async () => {
    const { code, err } = await keys(CREATE, { GATEWAY_SECRET: 'short' });
    expect({ code, err }).toEqual({
      code: 2,
      err: 'The settings cannot be used:\n  GATEWAY_SECRET must have at least 32 characters',
    });
  });

  it.each(['revoke', 'rotate'])('an unknown id, with exit code 1: %s', async (verb) => {
    await create();
    await expect(keys([verb, ID])).resolves.toEqual({ code: 1, out: [], err: `there is no key ${ID}` });
  });

  it.each([['list'], ['revoke', ID], ['rotate', ID], CREATE])(
    'a damaged key file, with exit code 1: %s',
    async (...argv) => {
      await writeFile(file, '[]');
      const { code, err } = await keys(argv);
      expect({ code, err }).toEqual({ code: 1, err: `${file}: must be an object of version and keys` });
      await expect(readFile(file, 'utf8')).resolves.toBe('[]');
    },
  );

  it('nothing when asked for help', async () => {
    const { code, out } = await keys(['--help']);
    expect({ code, isUsage: out.join('').startsWith('Usage:') }).toEqual({ code: 0, isUsage: true });
  });
});
