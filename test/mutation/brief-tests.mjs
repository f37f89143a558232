/** What goes on at length is cut short (test/support/at-length.ts): the first failure is enough. */
process.env.TESTS_ARE_BRIEF = 'yes';
