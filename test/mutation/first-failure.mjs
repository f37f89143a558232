/**
 * Where a test has noticed a mutant, the rest need not look: Jest's own `bail` ends a run between files, and not at all where it is run by
 * code. Most of the time of a run went into tests that waited for what a mutant had taken away, one after the other.
 */
import { TestEnvironment } from 'jest-environment-node';

let noticed;

export default class FirstFailure extends TestEnvironment {
  handleTestEvent({ name, test }) {
    const mutant = process.env.__STRYKER_ACTIVE_MUTANT__; // none, while Stryker sees how the tests do without
    if (mutant === undefined) return;
    if (name === 'test_done' && test.errors.length > 0) noticed = mutant;
    if (name === 'test_start' && noticed === mutant) test.mode = 'skip';
  }
}
