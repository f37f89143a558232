/** A mutant is noticed by the first failure: nobody reads the smallest one. What a tenth of a second of chance does not find counts as not noticed. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 100 });
