import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.js';

export interface EndpointChoice {
  /** Service types, the preferred first: clouds list one service under several. */
  readonly types: readonly string[];
  readonly interface: 'public' | 'internal' | 'admin';
  /** `null`: whichever comes first, as OpenStack's own clients do. */
  readonly region: string | null;
}

/**
 * The address of a service in a Keystone catalog (`token.catalog` of `POST /v3/auth/tokens`), trimmed: one once began with a blank.
 * `null` where there is none of these types in that region. What it says has yet to be checked.
 */
export function catalogUrl(catalog: Json, { types, interface: face, region }: EndpointChoice): string | null {
  for (const type of types) {
    const endpoints = objectsOf(catalog)
      .filter((service) => service['type'] === type)
      .flatMap((service) => objectsOf(service['endpoints'] ?? null));
    const chosen = endpoints.find(
      (endpoint) => endpoint['interface'] === face && (region === null || isOf(endpoint, region)),
    );
    const url = chosen?.['url'];
    if (typeof url === 'string') return url.trim();
  }
  return null;
}

function isOf(endpoint: JsonObject, region: string): boolean {
  return endpoint['region'] === region || endpoint['region_id'] === region;
}

function objectsOf(list: Json): readonly JsonObject[] {
  return isJsonArray(list) ? list.filter(isJsonObject) : [];
}
