export interface LimitState {
  /** What is counted: a word of ours. */
  readonly policy: string;
  readonly requests: number;
  readonly perSeconds: number;
  readonly remaining: number;
  /** Until the count begins anew. */
  readonly resetSeconds: number;
}

/** How a limit stands, for clients that slow down before they are refused (draft-ietf-httpapi-ratelimit-headers). */
export function rateLimitHeaders({ policy, requests, perSeconds, remaining, resetSeconds }: LimitState) {
  return {
    'RateLimit-Policy': `"${policy}";q=${requests};w=${perSeconds}`,
    RateLimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}
