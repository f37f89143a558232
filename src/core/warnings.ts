export type WarningCode =
  | 'wrong-type'
  | 'out-of-range'
  | 'unknown-status'
  | 'unreadable-metadata'
  | 'volume-id-missing'
  | 'volume-id-repeated'
  | 'volume-id-unusable'
  | 'foreign-row'
  | 'scan-truncated'
  | 'too-many-volumes';

/** Something tolerated on the way. `path` is a path in the view. Messages never quote the upstream: the value may be a secret. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly path: string;
}

export type Warn = (code: WarningCode, path: string, message: string) => void;

export function collectWarnings(): { readonly warnings: Warning[]; readonly warn: Warn } {
  const warnings: Warning[] = [];
  return { warnings, warn: (code, path, message) => void warnings.push({ code, message, path }) };
}
