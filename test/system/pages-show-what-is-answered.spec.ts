import { describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS } from '../support/api-document.js';
import { run } from '../support/commands.js';
import { blocksOf, DOC_PAGES, filledIn, placeOf, type DocBlock } from '../support/doc-blocks.js';
import { commandsIn, fateOf } from '../support/doc-commands.js';
import { aFolder, aGateway, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { SEED_BACKUP, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';
import { expectAnswer, expectLines, expectShown } from '../support/shown.js';
import { idOf } from '../support/sign-in.js';

/** OpenStack's client takes a second or two of a whole core for each command. */
const PATIENCE_MS = 120_000;
/** Of a backup that nobody has asked for before the pages do. */
const ANOTHER_BACKUP = '82bda182-4660-4cdb-ac6a-295516eeeff0';
const A_DISK = 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe';
/** Where a gateway and a sandbox are that somebody has just started. */
const USUAL = { GATEWAY: 'http://127.0.0.1:3000', SANDBOX: 'http://127.0.0.1:3900' };

const isRun = ({ language, text }: DocBlock): boolean =>
  language === 'sh' && commandsIn(text).every((command) => fateOf(command).kind === 'run');
const PAGES = DOC_PAGES.filter((page) => blocksOf(page).some(isRun));

/** A gateway of the page's own, a folder to be in, and what the commands of all its blocks so far have set. */
class Reader {
  private readonly folder = aFolder();
  private readonly set: string[] = [];

  private constructor(
    private readonly gateway: TestGateway,
    private readonly given: Readonly<Record<string, string>>,
    private readonly values: Readonly<Record<string, string>>,
  ) {}

  static async begin(): Promise<Reader> {
    const gateway = await aGateway();
    return new Reader(gateway, await given(gateway), placeholders(gateway));
  }

  /** Method and path, with the parameters named, of all that was asked for. */
  asked(): ReadonlySet<string> {
    const lines = logLines(this.gateway, '"route":"/');
    return new Set(lines.map(({ method, route }) => named(String(method), String(route))));
  }

  /** A clouds.yaml of the page is where OpenStack's clients look for it. */
  keep({ text }: DocBlock): void {
    const home = join(this.folder, '.config/openstack');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'clouds.yaml'), filledIn(text, this.values));
  }

  /** What its commands print, together. Fails where one of them does. */
  async carryOut({ text }: DocBlock): Promise<string> {
    const lines = text.split('\n').filter((line) => !this.isGiven(line));
    const script = ['set -e', ...this.set, filledIn(lines.join('\n'), this.values)].join('\n');
    const { code, out, err } = await run(
      'sh',
      ['-c', script],
      { ...this.given, HOME: this.folder },
      this.folder,
    ).ended();
    expect([script, code, err]).toEqual([script, 0, '']);
    this.set.push(...lines.filter((line) => line.startsWith('export ')));
    return out;
  }

  /** Whether a line sets what the test gives: an address, a key, an id. It must be the one that the reader has. */
  private isGiven(line: string): boolean {
    const [, name = '', value = ''] = /^export ([A-Z_]+)=(.*)$/.exec(line) ?? [];
    const ours = this.given[name];
    if (ours === undefined) return false;
    if (!value.endsWith('…')) expect([name, value]).toEqual([name, name in USUAL ? USUAL[name as 'GATEWAY'] : ours]);
    return true;
  }
}

async function given({ url, sandbox, key, createKey, projectId }: TestGateway): Promise<Record<string, string>> {
  return {
    GATEWAY: url,
    SANDBOX: sandbox.url,
    KEY: key,
    ADMIN_KEY: await createKey(['admin']),
    PROJECT: projectId,
    BACKUP: SEED_BACKUP,
    ANOTHER: ANOTHER_BACKUP,
    DISK: A_DISK,
    DISK_BACKUP: SEED_VOLUME_BACKUPS[0],
  };
}

function placeholders({ url, key, projectId }: TestGateway): Record<string, string> {
  return {
    gateway: url,
    key,
    'key id': idOf(key),
    'project id': projectId,
    name: 'manualbk_47222',
    'volume id': A_DISK,
    'backup id': SEED_VOLUME_BACKUPS[0],
  };
}

/** What stands below a block of commands and shows what they print; nothing where something else does. */
function shownBelow(block: DocBlock, next: DocBlock | undefined): DocBlock | null {
  return isRun(block) && next !== undefined && ['json', 'http', 'text'].includes(next.language) ? next : null;
}

function expectPrinted(printed: string, { language, text }: DocBlock): void {
  if (language === 'json') expectShown(JSON.parse(printed), JSON.parse(text));
  else if (language === 'http') expectAnswer(printed, text);
  else expectLines(printed, text);
}

/** `/v3/:project_id` of the code and `/v3/{project_id}` of the document are the same. */
const named = (method: string, path: string): string => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`;

const read = new Map<string, ReadonlySet<string>>();

/** Types all that a page tells to, once; what was asked for. */
async function readThrough(page: string): Promise<ReadonlySet<string>> {
  const known = read.get(page);
  if (known !== undefined) return known;
  const reader = await Reader.begin();
  const blocks = blocksOf(page);
  for (const [index, block] of blocks.entries()) {
    if (block.language === 'yaml') reader.keep(block);
    if (!isRun(block)) continue;
    const printed = await reader.carryOut(block);
    const shown = shownBelow(block, blocks[index + 1]);
    try {
      if (shown !== null) expectPrinted(printed, shown);
    } catch (error) {
      throw new Error(`${placeOf(shown ?? block)} is not what came:\n${printed}`, { cause: error });
    }
  }
  read.set(page, reader.asked());
  return reader.asked();
}

describe('what the pages tell to type', () => {
  it('is on more than one page', () => {
    expect(PAGES).toEqual(
      expect.arrayContaining(['docs/api.md', 'docs/getting-started.md', 'docs/openstack-clients.md']),
    );
  });

  it.each(PAGES)(
    'works as it is printed, line by line, and prints what is shown below it: %s',
    async (page) => {
      expect((await readThrough(page)).size).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it(
    'asks for every route that openapi.json describes',
    async () => {
      const asked = await Promise.all(['docs/api.md', 'docs/raw-routes.md', 'docs/live.md'].map(readThrough));
      const all = new Set(asked.flatMap((routes) => [...routes]));
      const described = OPERATIONS.map(({ method, path }) => named(method, path));
      expect(described.filter((route) => !all.has(route))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
