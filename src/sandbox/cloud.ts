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
  /** Without it there is no such address. */
  hasCbr: boolean;
  /** Whether CBR lists the children of backups to those who do not ask for a parent's: no document says so or otherwise. */
  cbrListsChildren: boolean;
  vbsVersionsOff: readonly ('v2' | 'v3')[];
  /** Stands before the words of every error but a 400's, whose words a client may have to understand. Empty: nothing does. */
  errorMark: string;
}
