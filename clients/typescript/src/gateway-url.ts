type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Where the gateway is; it may lie under a path of its host. */
export class GatewayUrl {
  private readonly base: string;

  constructor(baseUrl: string) {
    const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
    const isBare = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if (url === null || !isBare || !/^https?:$/.test(url.protocol)) {
      throw new TypeError('baseUrl must be an http or https address without user, query and fragment');
    }
    this.base = `${url.origin}${url.pathname.replace(/\/+$/, '')}/api/v1/projects`;
  }

  /** The address of a resource, each part of its path encoded. */
  of(parts: readonly string[], query: Query = {}): string {
    const given = Object.entries(query).flatMap(([name, value]) => {
      return value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`];
    });
    const path = [this.base, ...parts.map(encodedPart)].join('/');
    return given.length === 0 ? path : `${path}?${given.join('&')}`;
  }
}

/** `.` and `..` are left as they are by encoding, and would climb. */
function encodedPart(part: string): string {
  if (/^\.{0,2}$/.test(part)) throw new TypeError('an id must not be empty, nor a dot or two');
  return encodeURIComponent(part);
}
