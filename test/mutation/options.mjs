import jest from '../../jest.config.mjs';

const { displayName, ...unit } = jest.projects.find((project) => project.displayName === 'unit');

const besides = (file) => `<rootDir>/${file.replace(/\.ts$/, '.spec.ts')}`;

/** Stryker's options: of the unit project the specs beside what is broken, and for each mutant those tests that run over it. */
export const options = ({ files }) => ({
  mutate: files,
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
  jest: {
    projectType: 'custom',
    config: { ...unit, testMatch: files.map(besides), testTimeout: jest.testTimeout },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  reporters: ['clear-text', 'html', 'json'],
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  allowEmpty: false,
  ignorePatterns: ['dist', 'coverage', 'reports', 'docs'],
});
