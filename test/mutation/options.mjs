import { basename } from 'node:path';
import jest from '../../jest.config.mjs';

const { displayName, ...unit } = jest.projects.find((project) => project.displayName === 'unit');

/** Stryker's options for one file and the spec that must notice what is broken in it. */
export function optionsFor(file, spec) {
  const report = `reports/mutation/${basename(file, '.ts')}`;
  return {
    mutate: [file],
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
    jest: {
      projectType: 'custom',
      config: {
        ...unit,
        setupFiles: [...unit.setupFiles, '<rootDir>/test/mutation/brief-properties.mjs'],
        testMatch: [`<rootDir>/${spec}`],
        testTimeout: jest.testTimeout,
      },
      enableFindRelatedTests: false,
    },
    // Not by test: names of tests that hold hostile texts make no pattern to choose them by.
    coverageAnalysis: 'all',
    concurrency: 2,
    // Jest keeps the modules of every run: a new process now and then costs less than the memory.
    maxTestRunnerReuse: 20,
    // A busy machine is no endless loop.
    timeoutMS: 30_000,
    reporters: ['html', 'json'],
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
    ignorePatterns: ['/bench', 'coverage', 'dist', 'docs', 'reports', '.soak'],
    logLevel: 'error',
    // A figure below is ours to judge: known equivalents count as noticed.
    thresholds: { high: 100, low: 90, break: null },
  };
}
