import type { Environment, ReadFile } from '../config/environment.js';
import { SettingsError } from '../config/settings-error.js';
import {
  readKeySettings,
  readOidcSettings,
  readRedisSettings,
  readSettings,
  type KeySettings,
  type RedisSettings,
  type Settings,
} from '../config/settings.js';
import type { OidcSettings } from '../config/oidc-environment.js';
import { fail, ok, warn, type Finding } from './finding.js';

const CHECK = 'settings';

export interface SettingsReading {
  readonly findings: readonly Finding[];
  /** `null`: there are mistakes somewhere. */
  readonly settings: Settings | null;
  /** These parts can be tried whatever is wrong with the rest; `undefined`: there are mistakes in them. */
  readonly keys: KeySettings | undefined;
  readonly redis: RedisSettings | null | undefined;
  readonly oidc: OidcSettings | null | undefined;
}

/** All that `npm start` would refuse, each mistake by its name; and what it would warn of. */
export function checkSettings(env: Environment, readFile: ReadFile): SettingsReading {
  const { read: settings = null, mistakes } = orMistakes(() => readSettings(env, readFile));
  return {
    findings: settings === null ? mistakes : [ok(CHECK, 'every one can be used'), ...withoutEffect(settings)],
    settings,
    keys: orMistakes(() => readKeySettings(env, readFile)).read,
    redis: orMistakes(() => readRedisSettings(env, readFile)).read,
    oidc: orMistakes(() => readOidcSettings(env, readFile)).read,
  };
}

function orMistakes<T>(read: () => T): { readonly read?: T; readonly mistakes: readonly Finding[] } {
  try {
    return { read: read(), mistakes: [] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const told = error.mistakes.map(({ name, message }) => ({ says: `${name} ${message}`, remedy: remedyFor(name) }));
    return { mistakes: told.map((trouble) => fail(CHECK, trouble)) };
  }
}

/** A mistake of clouds.yaml itself is named by its place there. */
function remedyFor(name: string): string {
  return name.startsWith('clouds.')
    ? 'put it right in clouds.yaml, or in the secure.yaml beside it; docs/many-clouds.md says what may stand there'
    : 'put it right in .env or in the environment; .env.example says what each setting means';
}

function withoutEffect({ notYetUsed, replacedByClouds }: Settings): readonly Finding[] {
  const told = (names: readonly string[], says: string): readonly Finding[] =>
    names.length === 0 ? [] : [warn(CHECK, { says: `${names.join(', ')}: ${says}`, remedy: 'leave it out' })];
  return [
    ...told(notYetUsed, 'without effect in this version'),
    ...told(replacedByClouds, 'GATEWAY_CLOUDS takes the place of it'),
  ];
}
