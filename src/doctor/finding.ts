/** `warn`: it works, and somebody should look all the same. `skipped`: it could not be tried. */
export type Standing = 'ok' | 'warn' | 'fail' | 'skipped';

/** What one check came to. All texts are our own words: nothing of a secret, a token or an upstream's answer is in them. */
export interface Finding {
  /** Such as `cloud eu, account`. */
  readonly check: string;
  readonly standing: Standing;
  readonly says: string;
  /** What to do about it; `null` where there is nothing to do. */
  readonly remedy: string | null;
}

/** A trouble in words, whichever check meets it. */
export interface Trouble {
  readonly says: string;
  readonly remedy: string;
}

export function ok(check: string, says: string): Finding {
  return { check, standing: 'ok', says, remedy: null };
}

export function warn(check: string, { says, remedy }: Trouble): Finding {
  return { check, standing: 'warn', says, remedy };
}

export function fail(check: string, { says, remedy }: Trouble): Finding {
  return { check, standing: 'fail', says, remedy };
}

/** `because`: what has to go well first. */
export function skipped(check: string, because: string): Finding {
  return { check, standing: 'skipped', says: because, remedy: null };
}
