import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtApart } from '../support/built.js';
import { run, type Running } from '../support/commands.js';
import { aFolder } from '../support/gateway.js';
import { PRIVATE_AUTHORITY, PRIVATE_CERTIFICATE, PRIVATE_KEY } from '../support/private-tls.js';
import { aFreePort, aRedis, sharing, type TestRedis } from '../support/redis.js';
import { afterTest, aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

interface Stand {
  readonly redis: TestRedis;
  readonly gateway: Running;
  /** The status of a view. */
  readonly view: () => Promise<number>;
}

/** A gateway as it is run, with a Redis that speaks TLS by a certificate of a private authority. */
async function aGatewayWithTls(trusted: boolean): Promise<Stand> {
  const folder = aFolder();
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const [authority, certificate, key] = [
    file('ca.pem', PRIVATE_AUTHORITY),
    file('cert.pem', PRIVATE_CERTIFICATE),
    file('key.pem', PRIVATE_KEY),
  ];
  const [tlsPort, built, sandbox] = [await aFreePort(), builtApart(), await aSandbox()];
  afterTest(() => {
    built.remove();
    return undefined;
  });
  const tls = ['--tls-port', String(tlsPort), '--tls-cert-file', certificate, '--tls-key-file', key];
  const redis = await aRedis(['--save', '', ...tls, '--tls-ca-cert-file', authority, '--tls-auth-clients', 'no']);
  const env = {
    ...sandbox.settings,
    ...sharing(`rediss://127.0.0.1:${tlsPort}`),
    ...(trusted ? { NODE_EXTRA_CA_CERTS: authority } : {}),
    PORT: '0',
    API_KEYS_FILE: join(folder, 'keys.json'),
    GATEWAY_SECRET: 'a secret of the tests, long enough for them',
  };
  const words = ['create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view'];
  const gatewayKey = (await run('node', [built.file('keys/main.js'), ...words], env).ended()).out.trim();
  const gateway = run('node', [built.file('main.js')], env);
  const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
  const path = `${url}/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`;
  return { redis, gateway, view: async () => (await fetch(path, { headers: { 'X-API-Key': gatewayKey } })).status };
}

describe('a Redis that speaks TLS', () => {
  it('is shared where its authority is trusted', async () => {
    const { redis, gateway, view } = await aGatewayWithTls(true);
    expect(await view()).toBe(200);
    await until(async () => [...(await redis.dump()).keys()].some((name) => name.includes('}:v:')));
    expect(gateway.err()).not.toContain('Redis is not in use');
  }, 60_000);

  it('is not spoken to where it is not, and nobody notices but the operator', async () => {
    const { redis, gateway, view } = await aGatewayWithTls(false);
    expect(await view()).toBe(200);
    await gateway.says(/"reason":"(UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN)".*Redis is not in use/);
    expect((await redis.dump()).size).toBe(0);
  }, 60_000);
});
