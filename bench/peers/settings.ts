/** What the bench tells a peer in its environment. */
function told(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export const settings = {
  port: Number(told('PORT')),
  apiKey: told('API_KEY'),
  projectId: told('PROJECT_ID'),
  csbsUrl: told('CSBS_URL'),
  vbsUrl: told('VBS_URL'),
  cloudToken: told('CLOUD_TOKEN'),
  /** 0: nothing is kept. */
  cacheTtlMs: Number(told('CACHE_TTL_MS')),
} as const;
