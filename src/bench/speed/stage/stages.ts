import { checkContent } from '../same-content.js';
import type { StageSpec } from '../speed-case.js';
import { setStage, type Stage } from './stage.js';

export interface Surroundings {
  readonly progress: (text: string) => void;
  /** Why there are no peers of `bench/`. */
  readonly noPeers: string | null;
}

/** The stage that stands, until another one is needed. */
export class Stages {
  private stage: Stage | null = null;
  private spec = '';

  constructor(private readonly around: Surroundings) {}

  /** One as wanted, on which all say the same. */
  async like(wanted: StageSpec): Promise<Stage> {
    const spec = JSON.stringify(wanted);
    if (this.stage !== null && spec === this.spec) return this.stage;
    await this.end();
    const stage = await setStage(wanted, this.around);
    [this.stage, this.spec] = [stage, spec];
    if (stage.contenders.length > 0) await checkContent(stage);
    return stage;
  }

  async end(): Promise<void> {
    const { stage } = this;
    this.stage = null;
    await stage?.end();
  }
}
