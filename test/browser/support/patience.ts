import { jest } from '@jest/globals';

// A browser and a gateway on a machine with two busy cores. Jest ignores testTimeout inside projects[].
jest.setTimeout(120_000);
