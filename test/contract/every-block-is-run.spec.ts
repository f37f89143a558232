import { describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { readSettings, SETTING_NAMES } from '../../src/config/settings.js';
import { blocksOf, DOC_PAGES, filledIn, placeOf, type DocBlock } from '../support/doc-blocks.js';
import { commandsIn, fateOf } from '../support/doc-commands.js';
import { schemaFault } from '../support/documented-answers.js';
import { aFolder, aGateway } from '../support/gateway.js';
import { PRIVATE_AUTHORITY } from '../support/private-tls.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

/** Blocks that a test of their own reads out of the page: which, and where. */
const BY_THEIR_OWN: readonly (readonly [page: string, languageOrNote: string, spec: string])[] = [
  ['README.md', 'example: merged', 'test/contract/readme.spec.ts'],
  ['README.md', 'example: csbs', 'test/contract/readme.spec.ts'],
  ['README.md', 'example: vbs', 'test/contract/readme.spec.ts'],
  ['clients/typescript/README.md', 'ts', 'test/system/typed-client-package.spec.ts'],
  ['docs/access-tokens.md', 'json', 'test/contract/operators-pages.spec.ts'],
  ['docs/doctor.md', 'text', 'test/system/doctor.spec.ts'],
  ['docs/live.md', 'js', 'test/component/live-page-example-works.spec.ts'],
  ['docs/operating.md', 'json', 'test/contract/operators-pages.spec.ts'],
  ['docs/operating.md', 'text', 'test/component/shared-rate-limit.spec.ts'],
];
/** What cannot run, by its language, and why; commands have a list of their own (doc-commands.ts). */
const NOT_RUN: Readonly<Record<string, string>> = {
  mermaid: 'a drawing, which GitHub draws',
};
/** What a shell has printed, which pages-show-what-is-answered.spec.ts compares. */
const ANSWERS = ['json', 'http', 'text'];

const BLOCKS = DOC_PAGES.flatMap(blocksOf);
const blockBefore = (block: DocBlock): DocBlock | undefined =>
  BLOCKS.filter(({ page, line }) => page === block.page && line < block.line).at(-1);
const runsHere = ({ language, text }: DocBlock): boolean =>
  language === 'sh' && commandsIn(text).every((command) => fateOf(command).kind === 'run');
const ofLanguage = (language: string): readonly (readonly [string, DocBlock])[] =>
  BLOCKS.filter((block) => block.language === language).map((block) => [placeOf(block), block] as const);
const ownOf = (block: DocBlock) =>
  BY_THEIR_OWN.find(([page, word]) => page === block.page && [block.language, block.note].includes(word));
const namedSchema = ({ note }: DocBlock): string | undefined => /^is: (\w+)$/.exec(note ?? '')?.[1];

/** What stands for all that is yours. */
const YOURS = {
  gateway: 'https://backups.example.com',
  key: 'a-key',
  'key id': '0123456789abcdef',
  'tenant id': 'a-tenant',
  'application id of that registration': 'an-application',
  'project id': SEED_PROJECT,
  'domain name': 'a-domain',
  'project name': 'a-project',
  region: 'a-region',
  'access key': 'an-access-key',
};
const CLOUD = { OS_AUTH_URL: 'https://iam.example.com/v3', OS_USERNAME: 'reader', OS_PASSWORD: 'x', OS_PROJECT_ID: SEED_PROJECT }; // prettier-ignore
const A_CLOUDS_FILE = `clouds:
  otc: &cloud { auth: { auth_url: https://iam.example.com/v3, username: u, password: p, project_id: ${SEED_PROJECT} } }
  huawei: { auth: { auth_url: https://iam.example.com/v3, username: u, password: p, project_id: ${'0'.repeat(32)} } }`;

/** Why nobody runs a block; `null` where somebody does, or it is listed why not. */
function faultOf(block: DocBlock): string | null {
  const { language, text, note } = block;
  if (language in NOT_RUN || ownOf(block) !== undefined || namedSchema(block) !== undefined) return null;
  if (['env', 'yaml'].includes(language)) return null;
  if (language === 'ts' && note === 'example: a component test') return null;
  if (language === 'sh') {
    const fates = commandsIn(text).map((command) => ({ command, fate: fateOf(command) }));
    const unknown = fates.flatMap(({ command, fate }) => (fate.kind === 'unknown' ? [`${command}: ${fate.why}`] : []));
    const kinds = new Set(fates.map(({ fate }) => fate.kind));
    if (kinds.has('run') && kinds.size > 1) return 'has commands that are run, and others that are not, in one block';
    return unknown.length === 0 ? null : unknown.join('; ');
  }
  const before = blockBefore(block);
  if (ANSWERS.includes(language) && before !== undefined && runsHere(before)) return null;
  return 'nothing runs it or reads it, and it is not listed why not';
}

describe('the code blocks of README, CONTRIBUTING, the client and docs', () => {
  it('are run or read by a test, each of them, or listed with the reason why not', () => {
    expect(BLOCKS.length).toBeGreaterThan(60);
    const faults = BLOCKS.flatMap((block) => {
      const fault = faultOf(block);
      return fault === null ? [] : [`${placeOf(block)}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it.each(BY_THEIR_OWN)(
    'that a test of their own reads are there, and the test reads the page: %s, %s',
    (page, word, spec) => {
      const named = BLOCKS.filter((block) => block.page === page && [block.language, block.note].includes(word));
      expect(named).toHaveLength(1);
      expect(readFileSync(spec, 'utf8')).toContain(basename(page));
    },
  );

  it.each(ofLanguage('env'))('with settings are settings that a gateway starts with: %s', (_place, { text }) => {
    const lines = filledIn(text, YOURS).trim().split('\n');
    const given = Object.fromEntries(lines.map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]));
    const names = Object.keys(given);
    const isSetting = (name: string): boolean => SETTING_NAMES.includes(name);
    expect(names.filter((name) => !isSetting(name) && !isSetting(name.replace(/_FILE$/, '')))).toEqual([]);
    const isWhole = names.some((name) => name.startsWith('OS_AUTH_') || name === 'GATEWAY_CLOUDS');
    const isCloudsFile = (path: string): boolean => path === given['OS_CLIENT_CONFIG_FILE'];
    const settings = readSettings({ ...(isWhole ? {} : CLOUD), ...given }, (path) => {
      if (path.endsWith('.yaml') && !isCloudsFile(path)) throw new Error('there is none');
      return isCloudsFile(path) ? A_CLOUDS_FILE : path.endsWith('.pem') ? PRIVATE_AUTHORITY : 'a secret out of a file';
    });
    expect([settings.notYetUsed, settings.replacedByClouds]).toEqual([[], []]);
  });

  it.each(ofLanguage('yaml'))('of YAML are read by who they are for: %s', (_place, { text }) => {
    const document = parse(filledIn(text, YOURS)) as Readonly<Record<string, unknown>>;
    const scrape = { scrape_configs: [{ job_name: 'backup-gateway', static_configs: [{ targets: ['127.0.0.1:3001'] }] }] }; // prettier-ignore
    if ('scrape_configs' in document) {
      expect(document).toEqual({ ...scrape, rule_files: ['alerts.yml'] });
      return;
    }
    expect(Object.keys(document)).toEqual(['clouds']);
    const names = Object.keys(document['clouds'] as object);
    const env = { GATEWAY_CLOUDS: names.join(), OS_CLIENT_CONFIG_FILE: 'clouds.yaml' };
    const { clouds } = readSettings(env, (path) => {
      if (path === 'clouds.yaml') return filledIn(text, YOURS);
      if (path.endsWith('.pem')) return PRIVATE_AUTHORITY;
      throw new Error('there is none');
    });
    expect(clouds.map(({ name }) => name)).toEqual(names);
  });

  it.each(BLOCKS.flatMap((block) => (namedSchema(block) === undefined ? [] : [[placeOf(block), block] as const])))(
    'that say which answer they are have its shape: %s',
    (_place, block) => {
      expect(schemaFault(`#/components/schemas/${namedSchema(block) ?? ''}`, block.text)).toBeNull();
    },
  );

  it('with a component test hold one that passes', async () => {
    const [block, ...more] = BLOCKS.filter(({ note }) => note === 'example: a component test');
    expect(more).toEqual([]);
    const file = join(aFolder(), 'example.mjs');
    writeFileSync(file, `export default (it, aGateway, expect, SEED_BACKUP) => {\n${block?.text ?? ''}}\n`);
    const { default: example } = (await import(pathToFileURL(file).href)) as { default: (...given: unknown[]) => void };
    const tests: (() => Promise<void>)[] = [];
    example((_name: string, test: () => Promise<void>) => tests.push(test), aGateway, expect, SEED_BACKUP);
    expect(tests).toHaveLength(1);
    await tests[0]?.();
  });
});
