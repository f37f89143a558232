/**
 * What is broken on purpose, a bit at a time, and how much of it the unit tests must notice, in per cent. A file is tested by the spec
 * beside it, or by those that are named here (a pattern).
 */
export const GROUPS = {
  security: {
    least: 100,
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
    files: {
      'src/core/join.ts': 'src/core/join*.spec.ts',
      'src/core/discrepancies.ts': null,
      'src/core/known-halves.ts': null,
    },
  },
  engine: {
    least: 90,
    files: {
      'src/cache/flights.ts': 'src/cache/{flights,freshness-engine}.spec.ts',
      'src/cache/freshness-engine.ts': null,
      'src/cache/kept.ts': 'src/cache/{kept,freshness-engine}.spec.ts',
      'src/cache/landing.ts': 'src/cache/freshness-engine.spec.ts',
      'src/cache/load.ts': 'src/cache/freshness-engine.spec.ts',
      'src/cache/memory-tier.ts': 'src/cache/freshness-engine.spec.ts',
      'src/cache/refresh-queue.ts': 'src/cache/freshness-engine.spec.ts',
    },
  },
};
