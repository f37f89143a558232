/** A mutant is noticed by the first failure: nobody reads the smallest one. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true });
