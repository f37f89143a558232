import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { run, type Ended } from '../support/commands.js';
import { aFolder, aGateway, type TestGateway } from '../support/gateway.js';
import { idOf } from '../support/sign-in.js';

/** A client takes a second or two of a whole core. */
const PATIENCE_MS = 60_000;
const ROWS = 1234;
const CINDERS_PAGE = 1000;
/** The interpreter that Debian's packages are made for; another one may come first on the PATH, and knows none of them. */
const PYTHON = '/usr/bin/python3';
/** In every row's metadata; no client may ever see one of them. */
const SECRETS = { VK: 'canary-vk', CMKID: 'canary-cmkid', BP: '192.168.82.222:/private', backupurl: 'canary-url' };
const [A_VOLUME, ANOTHER] = ['ee27f809-6fb5-40ae-ac46-c932bb4ee8fe', 'e7f48980-927c-48de-afd4-f0245d2e5100'] as const;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly volume_id: string;
}

/** In Cinder's order: the latest first. Name, status and volume repeat at different paces, so that each filter counts. */
const rows: readonly Row[] = Array.from({ length: ROWS }, (_, index) => ({
  id: `00000000-0000-4000-8000-${String(ROWS - index).padStart(12, '0')}`,
  name: `nightly-${index % 7}`,
  status: index % 2 === 0 ? 'error' : 'available',
  volume_id: index % 3 === 0 ? ANOTHER : A_VOLUME,
}));
const ids = rows.map(({ id }) => id);
const [A_ROW = { id: '', name: '', status: '', volume_id: '' }] = rows.slice(700);
const [A_MARKER = ''] = ids.slice(99);

/** Of those with the same name, status and volume. */
const idsLike = ({ name, status, volume_id }: Row, among: readonly Row[]): string[] =>
  among.filter((row) => row.name === name && row.status === status && row.volume_id === volume_id).map(({ id }) => id);

function fill({ world, projectId }: Sandbox): void {
  world.project().rows.clear();
  rows.forEach((row, index) => {
    const created_at = new Date(Date.UTC(2026, 0, 1, 0, ROWS - index)).toISOString().replace('Z', '000');
    world.addRow({
      ...row,
      description: null,
      size: 20,
      created_at,
      updated_at: created_at,
      availability_zone: 'az1.dc1',
      container: 'volumebackups',
      'os-bak-tenant-attr:tenant_id': projectId,
      service_metadata: JSON.stringify({ progress: '100', ...SECRETS }),
    });
  });
}

interface Clients {
  readonly gateway: TestGateway;
  readonly home: string;
  /** A client in a process and a home of its own, whose only credential is what `env` holds. */
  readonly client: (command: string, args: readonly string[], env?: Record<string, string>) => Promise<Ended>;
  /** The same, signed in by variables. */
  readonly signedIn: (command: string, ...args: readonly string[]) => Promise<Ended>;
}

async function clients(): Promise<Clients> {
  const gateway = await aGateway();
  fill(gateway.sandbox);
  const home = aFolder();
  const ofTheCloud = [gateway.sandbox.adminToken, gateway.sandbox.settings['OS_PASSWORD'], gateway.sandbox.url];
  const client = async (command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> => {
    const ended = await run(command, args, { ...env, HOME: home }, home).ended();
    for (const secret of [...Object.values(SECRETS), ...ofTheCloud]) {
      expect(JSON.stringify([env, args, ended])).not.toContain(secret);
    }
    return ended;
  };
  const env = {
    OS_AUTH_TYPE: 'v3applicationcredential',
    OS_AUTH_URL: `${gateway.url}/identity`,
    OS_APPLICATION_CREDENTIAL_ID: idOf(gateway.key),
    OS_APPLICATION_CREDENTIAL_SECRET: gateway.key,
  };
  const ofCinder = { OS_PROJECT_ID: gateway.projectId };
  const signedIn = (command: string, ...args: readonly string[]): Promise<Ended> =>
    client(command, args, command === 'cinder' ? { ...env, ...ofCinder } : env);
  return { gateway, home, client, signedIn };
}

/** What a client printed with `-f json`; fails with what it said instead. */
function printed(ended: Ended | undefined): unknown {
  expect(ended).toMatchObject({ code: 0 });
  return JSON.parse(ended?.out ?? '');
}

const listed = (ended: Ended | undefined): string[] => (printed(ended) as { ID: string }[]).map(({ ID }) => ID);

/** The first column of the table that `cinder` prints. */
function tabled({ code, out, err }: Ended): string[] {
  expect([code, err.replaceAll(/^WARNING:cinderclient\.shell:.*\n/gm, '')]).toEqual([0, '']);
  return [...out.matchAll(/^\| ([0-9a-f-]{36}) \|/gm)].map(([, id = '']) => id);
}

const pages = ({ gateway: { sandbox } }: Clients): number =>
  sandbox.requests('vbs').filter(({ path }) => path.endsWith('/detail')).length;

describe('OpenStack’s clients from Debian’s packages, with a gateway key for all credential', () => {
  it(
    'issue a token, and list every backup of a project with more than the cloud gives in a page',
    async () => {
      const all = await clients();
      const [token, list] = await Promise.all([
        all.signedIn('openstack', 'token', 'issue', '-f', 'json'),
        all.signedIn('openstack', 'volume', 'backup', 'list', '--long', '-f', 'json'),
      ]);
      const { projectId, key } = all.gateway;
      expect(printed(token)).toMatchObject({
        id: expect.stringMatching(/^bgt_/),
        project_id: projectId,
        user_id: idOf(key),
      });
      expect(listed(list)).toEqual(ids);
      expect((printed(list) as object[])[700]).toEqual({
        ID: A_ROW.id,
        Name: A_ROW.name,
        Description: null,
        Status: A_ROW.status,
        Size: 20,
        'Availability Zone': 'az1.dc1',
        Volume: A_ROW.volume_id,
        Container: 'volumebackups',
      });
      expect(pages(all)).toBe(Math.ceil(ROWS / CINDERS_PAGE));
    },
    PATIENCE_MS,
  );

  it(
    'page over a thousand rows, from a marker on and up to a limit',
    async () => {
      const all = await clients();
      const list = ['volume', 'backup', 'list', '-f', 'json'];
      const [limited, behind] = await Promise.all([
        all.signedIn('openstack', ...list, '--limit', '1100'),
        all.signedIn('openstack', ...list, '--marker', A_MARKER),
      ]);
      expect(listed(limited)).toEqual(ids.slice(0, 1100));
      expect(listed(behind)).toEqual(ids.slice(100));
      expect(pages(all)).toBe(4);
    },
    PATIENCE_MS,
  );

  it(
    'work as docs/openstack-clients.md says, from its clouds.yaml on',
    async () => {
      const { gateway, home, client } = await clients();
      const values = {
        '<gateway>': gateway.url,
        '<key id>': idOf(gateway.key),
        '<key>': gateway.key,
        '<project id>': gateway.projectId,
        '<backup id>': A_ROW.id,
        '<volume id>': A_ROW.volume_id,
        '<name>': A_ROW.name,
      };
      const docs = Object.entries(values).reduce(
        (text, [placeholder, value]) => text.replaceAll(placeholder, value),
        readFileSync('docs/openstack-clients.md', 'utf8'),
      );
      const folder = join(home, '.config', 'openstack');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'clouds.yaml'), /```yaml\n([^]*?)```/.exec(docs)?.[1] ?? '');
      const commands = [...docs.matchAll(/(?:^|`)openstack (--[^`\n]+)/gm)].map(([, args = '']) => args.split(' '));
      const json = (args: readonly string[] = []): Promise<Ended> => client('openstack', [...args, '-f', 'json']);
      expect(commands).toHaveLength(5);
      const [token, long] = await Promise.all(commands.slice(0, 2).map(json));
      const [filtered, shown] = await Promise.all(commands.slice(2, 4).map(json));
      const byFixedKey = await json(commands[4]);
      expect(printed(token)).toMatchObject({ project_id: gateway.projectId });
      expect(listed(long)).toEqual(ids);
      expect(listed(filtered)).toEqual(idsLike(A_ROW, rows).slice(0, 100));
      expect(printed(shown)).toMatchObject({ ...A_ROW, service_metadata: '{"progress":"100"}' });
      expect(listed(byFixedKey)).toEqual(ids);
    },
    PATIENCE_MS,
  );

  it(
    'filter, limit and show by cinder',
    async () => {
      const { signedIn } = await clients();
      // The client takes one pair behind each --filters and forgets any more.
      const filters = ['--filters', `volume_id=${A_ROW.volume_id}`, '--filters', `status=${A_ROW.status}`];
      const [list, shown] = await Promise.all([
        signedIn('cinder', 'backup-list', '--name', A_ROW.name, ...filters, '--limit', '10', '--marker', A_MARKER),
        signedIn('cinder', 'backup-show', A_ROW.id),
      ]);
      expect(tabled(list).sort()).toEqual(idsLike(A_ROW, rows.slice(100)).slice(0, 10).sort());
      expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(new RegExp(`\\| id +\\| ${A_ROW.id} +\\|`)) });
    },
    PATIENCE_MS,
  );

  it(
    'page, sort and show by a program on openstacksdk',
    async () => {
      const all = await clients();
      const program = `
import json, openstack
volumes = openstack.connect().block_storage

def status(ask):
    try:
        return ask()
    except openstack.exceptions.HttpException as error:
        return error.status_code

print(json.dumps({
  "paged": [backup.id for backup in volumes.backups(limit=500)],
  "sorted": [backup.id for backup in volumes.backups(sort_key="created_at", sort_dir="asc", status="error")],
  "named": [backup.id for backup in volumes.backups(name="${A_ROW.name}")],
  "found": status(lambda: volumes.find_backup("${A_ROW.name}")),
  "undetailed": status(lambda: list(volumes.backups(details=False))),
  "shown": volumes.get_backup("${A_ROW.id}").volume_id,
}))`;
      expect(printed(await all.signedIn(PYTHON, '-c', program))).toEqual({
        paged: ids,
        sorted: rows
          .filter(({ status }) => status === 'error')
          .map(({ id }) => id)
          .reverse(),
        named: rows.filter(({ name }) => name === A_ROW.name).map(({ id }) => id),
        found: 404, // docs/openstack-clients.md says so: they ask for the summary list
        undetailed: 404,
        shown: A_ROW.volume_id,
      });
    },
    PATIENCE_MS,
  );

  it(
    'are refused what would change something, and told so: nothing of it reaches the cloud',
    async () => {
      const all = await clients();
      const refused = await Promise.all([
        all.signedIn('openstack', 'volume', 'backup', 'delete', A_ROW.id),
        all.signedIn('cinder', 'backup-delete', A_ROW.id),
      ]);
      for (const { code, out, err } of refused) {
        expect(code).toBe(1);
        expect(`${out}${err}`).toMatch(/The gateway only reads: .* nothing was changed\. \(HTTP 404\)/);
        expect(`${out}${err}`).not.toMatch(/Traceback/);
      }
      const methods = all.gateway.sandbox.requests('vbs').map(({ method }) => method);
      expect(methods.filter((method) => method !== 'GET')).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'are refused with a wrong key in Keystone’s words, without a call to the cloud',
    async () => {
      const { gateway, client } = await clients();
      const { code, err } = await client('openstack', ['token', 'issue'], {
        OS_AUTH_TYPE: 'v3applicationcredential',
        OS_AUTH_URL: `${gateway.url}/identity/v3`,
        OS_APPLICATION_CREDENTIAL_ID: idOf(gateway.key),
        OS_APPLICATION_CREDENTIAL_SECRET: gateway.key.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      });
      expect([code, err]).toEqual([1, expect.stringContaining('requires authentication. (HTTP 401)')]);
      expect(gateway.sandbox.requests()).toEqual([]);
    },
    PATIENCE_MS,
  );
});
