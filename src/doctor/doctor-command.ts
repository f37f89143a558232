import { HttpService } from '@nestjs/axios';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.js';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/settings.js';
import { accountOf } from '../upstreams/identity/account.js';
import { AccountGuards } from '../upstreams/identity/account-guards.js';
import { plainHttpModule } from '../upstreams/upstream-http.js';
import { checkCloud } from './cloud-checks.js';
import { CloudStand } from './cloud-stand.js';
import { skipped, type Finding } from './finding.js';
import { checkIssuer } from './issuer-check.js';
import { checkKeys } from './key-checks.js';
import { checkRedis } from './redis-check.js';
import { closingLine, isWell, jsonOf, lineOf } from './report.js';
import { checkSettings } from './settings-check.js';
import { AccountChecks } from './sign-in-checks.js';

const USAGE = `Usage: npm run doctor
       npm run --silent doctor -- --json
Tries everything that the gateway needs, with its settings, and says what to mend. Exits 0 when nothing fails, else 1.`;

type Print = (line: string) => void;

/** The `doctor` command: 0 nothing fails, 1 something does, 2 out of form. */
export async function runDoctor(argv: readonly string[], env: Environment, out: Print): Promise<number> {
  const options = optionsOf(argv);
  if (options === null || options.help) {
    out(USAGE);
    return options === null ? 2 : 0;
  }
  const findings: Finding[] = [];
  for (const group of examine(env)) {
    for (const finding of await group) {
      findings.push(finding);
      if (!options.json) out(lineOf(finding));
    }
  }
  out(options.json ? jsonOf(findings) : closingLine(findings));
  return isWell(findings) ? 0 : 1;
}

function optionsOf(argv: readonly string[]): { readonly json: boolean; readonly help: boolean } | null {
  try {
    const options = { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch {
    return null;
  }
}

type Findings = Promise<readonly Finding[]>;

/** All groups at once, so that the whole takes no longer than the slowest; each in its place. */
function examine(env: Environment): readonly Findings[] {
  const { findings, settings, keys, redis, oidc } = checkSettings(env, (path) => readFileSync(path, 'utf8'));
  const around = { isOnlyWay: (oidc ?? null) === null, served: servedBy(settings), now: systemClock.epochMs() };
  const groups: readonly Findings[] = [
    Promise.resolve(findings),
    keys === undefined ? unread('key file') : checkKeys(keys, around),
    settings === null ? unread('clouds') : checkClouds(settings),
    oidc === undefined ? unread('OIDC issuer') : checkIssuer(oidc).then((finding) => [finding]),
    redis === undefined ? unread('Redis') : checkRedis(redis).then((finding) => [finding]),
  ];
  // One that fails while another is waited for is not unheard.
  for (const group of groups) group.catch(() => undefined);
  return groups;
}

/** `null`: not all are known without asking the clouds. */
function servedBy(settings: Settings | null): ReadonlySet<string> | null {
  const clouds = settings?.clouds ?? [];
  const areKnown = clouds.length > 0 && clouds.every(({ projects }) => projects.length > 0);
  return areKnown ? new Set(clouds.flatMap(({ projects }) => projects.map(({ id }) => id))) : null;
}

function unread(check: string): Findings {
  return Promise.resolve([skipped(check, 'the settings come first')]);
}

/** Opened as the gateway opens them. */
async function checkClouds({ clouds, places }: Settings): Findings {
  const app = await NestFactory.createApplicationContext(plainHttpModule(), { logger: false });
  const [clock, log] = [systemClock, pino({ level: 'silent' })];
  const foundation = { http: app.get(HttpService), guards: new AccountGuards(clock), clock, log, places };
  const stands = clouds.map((cloud) => new CloudStand(cloud, foundation));
  try {
    return (await Promise.all(byTurns(stands))).flat();
  } finally {
    for (const stand of stands) stand.close();
    await app.close();
  }
}

/** The clouds of one account one after the other: together they could be refused as often as locks it. */
function byTurns(stands: readonly CloudStand[]): readonly Findings[] {
  const accounts = new AccountChecks();
  const lines = new Map<string, Findings>();
  return stands.map((stand) => {
    const account = lengthPrefixed(accountOf(stand.settings.auth));
    const checking = (lines.get(account) ?? Promise.resolve()).then(() => checkCloud(stand, accounts));
    lines.set(account, checking);
    return checking;
  });
}
