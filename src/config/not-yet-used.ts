import { textOf, type Environment } from './environment.js';

const NAMES = /^(?:CBR_ENDPOINT|OTEL_[A-Z0-9_]+)$/;

/** Settings of the contract that are set but have no effect in this version: to be warned of by name. */
export function notYetUsed(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter((name) => NAMES.test(name) && textOf(environment, name) !== undefined)
    .sort();
}
