import { readFileSync } from 'node:fs';

/** What `npm start` gives a gateway beside its settings: who measures one starts it in the same way. */
export interface HowStarted {
  /** Node's options. */
  readonly flags: readonly string[];
  /** What the C library reads. */
  readonly env: Readonly<Record<string, string>>;
}

/** Read in the folder that npm runs scripts in. */
export function howStarted(): HowStarted {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const words = scripts.start.split(' ');
  const assigned = words.filter((word) => word.startsWith('MALLOC_')).map((word) => word.split('='));
  return {
    flags: words.filter((word) => /^--(min|max)-/.test(word)),
    env: Object.fromEntries(assigned) as Record<string, string>,
  };
}
