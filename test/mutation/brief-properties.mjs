/** A mutant is noticed by the first failure: nobody reads the smallest one. What two seconds of chance do not find counts as not noticed. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 2_000 });
