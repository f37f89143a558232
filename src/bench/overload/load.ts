/** What the process with the callers is told to do, and what it tells back. All of it passes between processes as JSON. */
export interface Load {
  readonly url: string;
  readonly seconds: number;
  readonly callers: readonly CallerLoad[];
}

export interface CallerLoad {
  readonly name: string;
  readonly key: string;
  /** Asked for in turn, from the beginning again where they end. */
  readonly paths: readonly string[];
  /** `closed`: so many at once, the next when one is answered. `open`: so many a second, whatever becomes of those before. */
  readonly arrival: { readonly closed: number } | { readonly open: number };
}

/** One answer. */
export interface Heard {
  /** 0: the connection broke. */
  readonly status: number;
  /** From when it was due to be asked. */
  readonly ms: number;
  /** When it was due, in milliseconds from the beginning. */
  readonly at: number;
}

export interface LoadResult {
  readonly heard: Readonly<Record<string, readonly Heard[]>>;
  /** How far behind the callers' own process was at worst but for one in a hundred: this is in every time above. */
  readonly lagMs: number;
}
