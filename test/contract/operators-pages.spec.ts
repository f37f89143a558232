import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { callerOfClaims } from '../../src/auth/oidc/claims.js';
import { readSettings, SETTING_DEFAULTS, SETTING_NAMES } from '../../src/config/settings.js';
import { blockOf, blocksOf } from '../support/doc-blocks.js';
import { aGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const page = (name: string): string => readFileSync(`docs/${name}`, 'utf8');
const json = (name: string): Record<string, unknown> =>
  JSON.parse(blockOf(`docs/${name}`, 'json')) as Record<string, unknown>;
/** As GitHub makes it of a heading. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
/** Of pino's own default, which the gateway's log leaves out. */
const OF_THE_TEST = ['pid', 'hostname'];

describe('docs/operating.md', () => {
  it('shows an audit line with the fields of a real one, and explains each', async () => {
    const text = page('operating.md');
    const gateway = await aGateway();
    await gateway.view(SEED_BACKUP);
    const [real = {}] = logLines(gateway, '"msg":"answered"');
    const shown = json('operating.md');
    expect(Object.keys(shown)).toEqual(Object.keys(real).filter((name) => !OF_THE_TEST.includes(name)));
    const same = ['level', 'method', 'route', 'project', 'backup', 'status', 'cache', 'upstreamCalls', 'msg'];
    for (const name of same) expect([name, shown[name]]).toEqual([name, real[name]]);
    const explained = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell]) => cell).join();
    expect(
      Object.keys(real).filter((name) => !OF_THE_TEST.includes(name) && !explained.includes(`\`${name}\``)),
    ).toEqual([]);
  });
});

describe('docs/access-tokens.md', () => {
  const [first = '', ofEntra = ''] = blocksOf('docs/access-tokens.md')
    .filter(({ language }) => language === 'env')
    .map(({ text }) => text);
  const settings = (block: string) => {
    const lines = block.trim().split('\n');
    const oidc = Object.fromEntries(lines.map((line) => [line.split('=')[0], line.split('=')[1]])) as object;
    const cloud = { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'x', OS_PROJECT_ID: SEED_PROJECT };
    const endpoints = { CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}', VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}' }; // prettier-ignore
    const read = readSettings({ ...cloud, ...endpoints, ...oidc }, () => '');
    if (read.oidc === null) throw new Error('no issuer');
    return read.oidc;
  };

  it('shows claims that grant what it says', () => {
    const { exp, ...claims } = json('access-tokens.md');
    expect(claims).toMatchObject({
      iss: settings(first).issuer,
      aud: expect.arrayContaining([settings(first).audience]),
    });
    expect(callerOfClaims({ ...claims, exp: Number(exp) }, settings(first))).toMatchObject({
      scopes: ['view', 'raw'],
      projects: [SEED_PROJECT],
    });
  });

  it('reads scopes and projects out of one list of roles, as it says of Entra ID', () => {
    const entra = settings(ofEntra.replace('<tenant id>', 'a-tenant').replace(/<[^>]+>/, 'an-application'));
    const claims = { sub: 'a user', exp: 1_772_443_200, roles: ['raw', SEED_PROJECT, 'other'] };
    expect(callerOfClaims(claims, entra)).toMatchObject({ scopes: ['raw'], projects: [SEED_PROJECT] });
  });
});

describe('every page below docs', () => {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));

  it.each(pages)('names only settings and pages that are there: %s', (name) => {
    const text = page(name);
    const settings = [...text.matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`/g)].map(([, setting = '']) => setting);
    expect(settings.filter((setting) => !SETTING_NAMES.includes(setting))).toEqual([]);
    const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(`docs/${link}`))).toEqual([]);
    const files = [...text.matchAll(/`((?:src|test|deploy|dashboard|clients|bench)\/[\w./-]+)`/g)];
    expect(files.map(([, file = '']) => file).filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each(pages)('leads to headings that are there: %s', (name) => {
    const links = [...page(name).matchAll(/\]\(([^):]*)#([^)]+)\)/g)];
    const lost = links.filter(([, file = '', heading = '']) => {
      const there = readFileSync(file === '' ? `docs/${name}` : `docs/${file}`, 'utf8').matchAll(/^#+ (.+)$/gm);
      return ![...there].some(([, title = '']) => anchorOf(title) === heading);
    });
    expect(lost.map(([link]) => link)).toEqual([]);
  });

  it('state defaults that are so', () => {
    const stated = pages.flatMap((name) =>
      [...page(name).matchAll(/`([A-Z]+_[A-Z_]+)`(?:,? | \()(\d[\d,]*)(?: m?s\b|\))/g)].map(
        ([, setting = '', value = '']) => {
          return { name, setting, value: Number(value.replaceAll(',', '')) };
        },
      ),
    );
    expect(stated.length).toBeGreaterThan(5);
    expect(stated.filter(({ setting, value }) => SETTING_DEFAULTS[setting] !== value)).toEqual([]);
  });

  it.each(pages)('is linked from README: %s', (name) => {
    expect(readFileSync('README.md', 'utf8')).toContain(`(docs/${name})`);
  });
});
