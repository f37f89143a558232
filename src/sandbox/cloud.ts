import type { TokenStore } from './tokens.js';
import type { World } from './world.js';

/** What every service of the cloud shares. */
export interface Cloud {
  url: string;
  basePath: string;
  world: World;
  tokens: TokenStore;
  now: () => Date;
  nextLink: 'havana' | 'modern';
}
