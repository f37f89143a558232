import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Service {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly network_mode?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

export const COMPOSE_TEXT = readFileSync('docker-compose.yml', 'utf8');
/** As Compose reads it, anchors put in. */
export const COMPOSE_FILE = parse(COMPOSE_TEXT, { merge: true }) as ComposeFile;

/** What the image sets. */
export const IMAGE_TEXT = readFileSync('Dockerfile', 'utf8');
export const IMAGE_ENVIRONMENT: Readonly<Record<string, string>> = Object.fromEntries(
  [...IMAGE_TEXT.matchAll(/^ENV ([A-Z_]+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

export function service(name: string): Service {
  return COMPOSE_FILE.services[name] ?? {};
}

/** The services of `docker compose --profile <profile> up`; without one, of `docker compose up`. */
export function servicesOf(profile: string | null): readonly string[] {
  const { services } = COMPOSE_FILE;
  return Object.keys(services).filter((name) => {
    const profiles = services[name]?.profiles ?? null;
    return profiles === null || (profile !== null && profiles.includes(profile));
  });
}
