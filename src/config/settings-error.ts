export interface Mistake {
  readonly name: string;
  /** What is allowed, in words. Never the value: it may be a secret, or hold one. */
  readonly message: string;
}

/** Every mistake of the environment at once, one per line of the message, by setting name. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const lines = mistakes.map((mistake) => `  ${mistake.name} ${mistake.message}`);
    super(['The settings cannot be used:', ...lines].join('\n'));
    this.mistakes = mistakes;
  }
}
