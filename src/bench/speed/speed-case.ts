import type { ContenderName } from './contender.js';
import type { Measured } from './measured.js';
import type { Stage } from './stage/stage.js';

/** How much is done. */
export interface Effort {
  readonly isQuick: boolean;
  readonly rounds: number;
  /** Of one contender in one round. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** What a case needs to be there. Cases that follow each other and need the same share it. */
export interface StageSpec {
  readonly contenders: readonly ContenderName[];
  /** So many server backups of one disk each has the cloud. */
  readonly backups: number;
  /** How long an answer is fresh, with the gateway and with every peer: seconds. */
  readonly freshS: number;
  /** Of the gateway, besides its defaults. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** One thing that is measured, in a file of its own. */
export interface SpeedCase {
  /** As `npm run bench -- speed <name>` takes it. */
  readonly name: string;
  readonly title: string;
  /** What keeps the gateway from being faster here. */
  readonly limit: string;
  stage(effort: Effort): StageSpec;
  measure(stage: Stage, effort: Effort): Promise<readonly Measured[]>;
}
