import type { Cloud } from './cloud.js';

/** What every contender is told. */
export interface Ground {
  /** For its files; gone afterwards. */
  readonly folder: string;
  readonly cloud: Cloud;
  readonly freshS: number;
  /** Settings of the gateway, besides its defaults. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What whoever asks a contender with routes like the gateway's has to say. */
export interface Addressed {
  readonly url: string;
  readonly key: string;
  readonly projectId: string;
}
