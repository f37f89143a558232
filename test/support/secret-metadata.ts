import type { World } from '../../src/sandbox/world.js';

/** Also where the text is cut short, escaped as JSON in JSON or for HTML. */
const SECRETS =
  /\b(VK|CMKID|BP|SP|backupurl|OMID|ebk_T_I|snap_id|VMID)(?:\\*"|&quot;)\s*:\s*(?:\\*"|&quot;)([^"\\&]{8,})/gi;
const found = new Map<string, readonly (readonly [key: string, value: string])[]>();

/** Values of the metadata keys that never leave, by key; not those that a documented field of the same world holds too. */
export function secretMetadata(world: World): ReadonlyMap<string, string> {
  const documented = new Set<string>();
  const secrets = new Map<string, string>();
  for (const { items, rows } of world.projects.values()) {
    for (const record of [...items.values(), ...rows.values()]) addTexts(record, documented);
    for (const { service_metadata: text } of rows.values()) {
      for (const [key, value] of typeof text === 'string' ? secretsIn(text) : []) secrets.set(value, key);
    }
  }
  for (const value of secrets.keys()) if (documented.has(value)) secrets.delete(value);
  return secrets;
}

function secretsIn(text: string): readonly (readonly [key: string, value: string])[] {
  const known = found.get(text);
  if (known !== undefined) return known;
  const pairs = [...text.matchAll(SECRETS)].map(([, key = '', value = '']) => [key, value] as const);
  found.set(text, pairs);
  return pairs;
}

function addTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value);
  else if (Array.isArray(value)) for (const entry of value) addTexts(entry, texts);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) if (key !== 'service_metadata') addTexts(entry, texts);
  }
}
