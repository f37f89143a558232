import { MAX_WARNINGS } from './limits.js';

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
  | 'too-many-volumes'
  | 'volumes-left-out'
  | 'too-many-entries'
  | 'too-many-warnings';

/** Something tolerated on the way. `path` is a path in the view. Messages never quote the upstream: the value may be a secret. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly path: string;
}

export type Warn = (code: WarningCode, path: string, message: string) => void;

/** What is beyond the limit is not kept: `listed` says so. */
export function collectWarnings(): { readonly warnings: Warning[]; readonly warn: Warn } {
  const warnings: Warning[] = [];
  return {
    warnings,
    warn: (code, path, message) => {
      if (warnings.length < MAX_WARNINGS) warnings.push({ code, message, path });
    },
  };
}

const MORE: Warning = {
  code: 'too-many-warnings',
  message: `there is more to be warned of: no more than ${MAX_WARNINGS} warnings of each origin are listed`,
  path: 'warnings',
};

/** The warnings of several origins, none of which takes another's room. */
export function listed(origins: readonly (readonly Warning[])[]): Warning[] {
  const warnings = origins.flatMap((own) => own.slice(0, MAX_WARNINGS));
  return origins.some(({ length }) => length >= MAX_WARNINGS) ? [...warnings, MORE] : warnings;
}
