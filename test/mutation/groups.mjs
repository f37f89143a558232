/**
 * What is broken on purpose, a bit at a time, and how much of it the unit tests must notice, in per cent. A file is tested by the spec
 * beside it, or by those that are named here (a pattern). `isByTest`: only by those tests that come to the place; not where names of tests
 * hold hostile texts, which make no pattern to choose them by.
 */
export const GROUPS = {
  security: {
    least: 100,
    isByTest: false,
    files: {
      'src/auth/authentication.guard.ts': null,
      'src/auth/authorization.guard.ts': null,
      'src/auth/caller.ts': null,
      'src/auth/gateway-token.ts': null,
      'src/auth/gateway-token-or-key.ts': null,
      'src/auth/key-hash.ts': null,
      'src/auth/key-record.ts': null,
      'src/auth/presented-key.ts': null,
      'src/auth/request-caller.ts': null,
      'src/core/cache-keys.ts': null,
      'src/core/caller-view.ts': null,
      'src/core/cut-secrets.ts': null,
      'src/core/ids.ts': null,
      'src/core/length-prefixed.ts': null,
      'src/core/service-metadata.ts': null,
      'src/upstreams/endpoint.ts': null,
      'src/upstreams/resilience/retry.ts': null,
      'src/upstreams/resilience/retry-budget.ts': null,
    },
  },
  join: {
    least: 90,
    isByTest: true,
    files: {
      'src/core/join.ts': 'src/core/join*.spec.ts',
      'src/core/discrepancies.ts': null,
      'src/core/known-halves.ts': null,
    },
  },
  engine: {
    least: 90,
    isByTest: true,
    files: {
      'src/cache/cache-answer.ts': null,
      'src/cache/encoded-answer.ts': null,
      'src/cache/fleet-flight.ts': null,
      'src/cache/flights.ts': null,
      'src/cache/freshness.ts': null,
      'src/cache/freshness-engine.ts': 'src/cache/freshness-engine-*.spec.ts',
      'src/cache/kept.ts': null,
      'src/cache/landing.ts': null,
      'src/cache/load.ts': null,
      'src/cache/memory-shares.ts': null,
      'src/cache/memory-tier.ts': null,
      'src/cache/own-bytes.ts': null,
      'src/cache/refresh-queue.ts': null,
      'src/cache/shared-reads.ts': null,
      'src/cache/shared-tier.ts': null,
      'src/cache/watchers.ts': null,
    },
  },
};
