import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import jest from '../../jest.config.mjs';

const { displayName, ...unit } = jest.projects.find((project) => project.displayName === 'unit');

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** Whatever waits so long in a test waits for what a mutant has taken away: a test of these takes less than a second. */
const HANGS_AFTER_MS = 5000;

/** Stryker's options for one file and the spec that must notice what is broken in it. */
export function optionsFor(file, { spec, isByTest }) {
  const report = `reports/mutation/${basename(file, '.ts')}`;
  return {
    mutate: [file],
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner', here('survivors.mjs')],
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
    jest: {
      projectType: 'custom',
      config: {
        ...unit,
        setupFiles: [...unit.setupFiles, ...briefly(spec)],
        testEnvironment: here('first-failure.mjs'),
        testMatch: ['<rootDir>/test/mutation/one-suite.mjs'],
        globals: { specs: globSync(spec) },
        testTimeout: HANGS_AFTER_MS,
      },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: isByTest ? 'perTest' : 'all',
    concurrency: 2,
    // Jest keeps the modules of every run: a new process now and then costs less than the memory.
    maxTestRunnerReuse: 20,
    // Beside what the tests take without a mutant, measured on the same machine.
    timeoutMS: 30_000,
    // The third says every ten seconds how far it is: a run that hangs is seen.
    reporters: ['html', 'json', 'progress-append-only', 'survivors'],
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
    ignorePatterns: ['/bench', 'coverage', 'dist', 'docs', 'reports', '.soak'],
    logLevel: 'error',
    // A figure below is ours to judge: known equivalents count as noticed.
    thresholds: { high: 100, low: 90, break: null },
  };
}

/** What cuts the tests of these files short; the library is not loaded where nobody needs it, for that takes a third of the time of a mutant. */
function briefly(spec) {
  const hasProperties = globSync(spec).some((file) => readFileSync(file, 'utf8').includes("from 'fast-check'"));
  const names = hasProperties ? ['brief-tests', 'brief-properties'] : ['brief-tests'];
  return names.map((name) => `<rootDir>/test/mutation/${name}.mjs`);
}
