/** What is broken on purpose, bit by bit, and the share of the breaks that the unit tests must notice, in per cent. */
export const GROUPS = {
  security: {
    leastScore: 100,
    files: [
      'src/auth/authentication.guard.ts',
      'src/auth/authorization.guard.ts',
      'src/auth/caller.ts',
      'src/auth/gateway-token.ts',
      'src/auth/gateway-token-or-key.ts',
      'src/auth/key-hash.ts',
      'src/auth/key-record.ts',
      'src/auth/presented-key.ts',
      'src/auth/request-caller.ts',
      'src/core/cache-keys.ts',
      'src/core/caller-view.ts',
      'src/core/cut-secrets.ts',
      'src/core/ids.ts',
      'src/core/length-prefixed.ts',
      'src/core/service-metadata.ts',
      'src/upstreams/endpoint.ts',
      'src/upstreams/resilience/retry.ts',
      'src/upstreams/resilience/retry-budget.ts',
    ],
  },
  freshness: {
    leastScore: 90,
    files: [
      'src/core/join.ts',
      'src/core/discrepancies.ts',
      'src/core/known-halves.ts',
      'src/cache/*.ts',
      '!src/cache/*.spec.ts',
      '!src/cache/*.module.ts',
    ],
  },
};
