import type { Logger } from 'pino';
import { KeyFileError } from '../auth/key-file-error.js';
import type { KeyStore } from '../auth/key-store.js';
import type { Clock } from '../clock.js';
import type { Settings } from '../config/settings.js';
import { SettingsError, type Mistake } from '../config/settings-error.js';
import type { Readiness } from '../management/readiness.js';
import { stackOf } from '../stack-of.js';
import { settingsAfter, settingsChange, type SettingsChange } from './settings-change.js';

export interface ReloadParts {
  /** Those that are in force. */
  readonly settings: Settings;
  readonly keys: Pick<KeyStore, 'lookAgain'>;
  readonly readiness: Readiness;
  readonly clock: Clock;
  readonly log: Logger;
  /** Puts what may change while it runs in the place of what is so. */
  readonly take: (settings: Settings) => Promise<void>;
}

/** Reads settings again, and takes all of them that a running gateway can take, or none (ADR 0024). */
export class Reload {
  readonly outcomes = { taken: 0, refused: 0 };
  /** When the settings that are in force were read: epoch milliseconds. */
  takenAt: number;
  private settings: Settings;
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ReloadParts) {
    this.settings = parts.settings;
    this.takenAt = parts.clock.epochMs();
  }

  /** One after the other. `read` throws a SettingsError where there is a mistake. Never rejects. */
  run(read: () => Settings): Promise<void> {
    this.turn = this.turn.then(() => this.once(read));
    return this.turn;
  }

  /** Resolves when what is under way is over. */
  settled(): Promise<void> {
    return this.turn;
  }

  private async once(read: () => Settings): Promise<void> {
    const { readiness, log, clock } = this.parts;
    if (readiness.isEnding) return; // what is new is for the one that comes after
    const at = clock.epochMs();
    try {
      const { settings, mistakes } = await this.read(read);
      if (settings === null) {
        log.error(
          { mistakes: mistakes.map(({ name, message }) => `${name} ${message}`) },
          'the settings are not taken',
        );
        this.outcomes.refused += 1;
        return;
      }
      await this.take(settings);
      this.outcomes.taken += 1;
      this.takenAt = at;
    } catch (error) {
      log.error({ stack: stackOf(error) }, 'settings could not be read again: a mistake in the gateway itself');
      this.outcomes.refused += 1;
    }
  }

  /** Every mistake there is, that of the keys among them. */
  private async read(
    read: () => Settings,
  ): Promise<{ readonly settings: Settings | null; readonly mistakes: readonly Mistake[] }> {
    const mistakes: Mistake[] = [];
    let settings: Settings | null = null;
    try {
      settings = read();
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      mistakes.push(...error.mistakes);
    }
    try {
      await this.parts.keys.lookAgain();
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      mistakes.push({ name: 'API_KEYS_FILE', message: `cannot be used: ${error.message}` });
    }
    return { settings: mistakes.length > 0 ? null : settings, mistakes };
  }

  private async take(read: Settings): Promise<void> {
    const { log } = this.parts;
    const change = settingsChange(this.settings, read);
    const settings = settingsAfter(this.settings, read);
    await this.parts.take(settings);
    this.settings = settings;
    // Where the level is changed as well, it is told by the one that lets it be seen.
    if (!log.isLevelEnabled('info')) this.setLevel(change);
    const { taken: changed, needRestart, clouds } = change;
    log.info({ changed, clouds }, 'the settings were read again');
    this.setLevel(change);
    if (needRestart.length > 0) log.warn({ settings: needRestart }, `needs a restart: ${needRestart.join(', ')}`);
  }

  private setLevel({ taken }: SettingsChange): void {
    if (taken.includes('LOG_LEVEL')) this.parts.log.level = this.settings.logLevel;
  }
}
