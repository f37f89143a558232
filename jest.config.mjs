import { availableParallelism } from 'node:os';

/** Folder and suffix decide which project a test belongs to; CONTRIBUTING.md says what each project may touch. */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // What `npm run soak` has built, copies of this folder with faults in them as long as `npm run mutation` runs, and the bench's peers.
  modulePathIgnorePatterns: ['<rootDir>/.soak/', '<rootDir>/.stryker-tmp/', '<rootDir>/bench/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFiles: ['<rootDir>/test/support/loopback-only.mjs'],
  restoreMocks: true,
  errorOnDeprecated: true,
};

const project = (displayName, testMatch, more = {}) => ({
  ...shared,
  displayName,
  testMatch: [testMatch].flat().map((pattern) => `<rootDir>/${pattern}`),
  ...more,
});
/** Jest runs it only when a test of such a project is to run, and once for all of them. */
const withDebianPackages = { globalSetup: '<rootDir>/test/support/debian-packages.ts' };

export default {
  // Jest ignores testTimeout inside projects[]: it must stand here.
  testTimeout: 20_000,
  randomize: true,
  // Modules of ECMAScript stay in memory as long as their process: of a hundred files of tests, four gigabytes of them.
  workerIdleMemoryLimit: '512MB',
  // Much of the time is waited through, so that two have more than enough to do on two cores.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  reporters: ['default', '<rootDir>/test/support/closing-line.reporter.mjs'],
  projects: [
    project('unit', ['src/**/*.spec.ts', 'dashboard/src/**/*.spec.ts']),
    project('component', 'test/component/**/*.spec.ts', withDebianPackages),
    project('contract', 'test/contract/**/*.spec.ts'),
    project('system', 'test/system/**/*.spec.ts', withDebianPackages),
    project('browser', 'test/browser/**/*.spec.ts', {
      globalSetup: '<rootDir>/test/browser/support/before-all.mjs',
      setupFilesAfterEnv: ['<rootDir>/test/browser/support/patience.ts'],
    }),
  ],
};
