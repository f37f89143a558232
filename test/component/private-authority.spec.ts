import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { aGatewayOver } from '../support/gateway.js';
import { aPrivateTlsFront, PRIVATE_AUTHORITY } from '../support/private-tls.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';

const files = { '/etc/ca.pem': PRIVATE_AUTHORITY };

async function behindTls(host = '127.0.0.1'): Promise<{ sandbox: Sandbox; settings: Record<string, string> }> {
  const sandbox = await aSandbox();
  const front = (await aPrivateTlsFront(sandbox.url)).replace('127.0.0.1', host);
  const settings = Object.entries(sandbox.settings).map(([name, text]) => [name, text.replace(sandbox.url, front)]);
  return { sandbox, settings: Object.fromEntries(settings) as Record<string, string> };
}

describe('a cloud whose certificates come from an authority of its own', () => {
  it('is trusted where OS_CACERT names that authority', async () => {
    const { sandbox, settings } = await behindTls();
    const { view } = await aGatewayOver(sandbox, { ...settings, OS_CACERT: '/etc/ca.pem' }, { files });
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    expect(sandbox.requests('identity')).toHaveLength(1);
  });

  it.each([
    ['without OS_CACERT', '127.0.0.1', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [
      'under another name than the certificate’s',
      'localhost',
      { OS_CACERT: '/etc/ca.pem' },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ] as const)('gets no credential %s, and the log says why', async (_when, host, authority, reason) => {
    const { sandbox, settings } = await behindTls(host);
    const { get, viewPath, log } = await aGatewayOver(sandbox, { ...settings, ...authority }, { files });
    const { status, text } = await get(viewPath(SEED_BACKUP));
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([503, 'upstream-unavailable']);
    expect(sandbox.requests()).toEqual([]);
    expect(log()).toContain(`"reason":"${reason}"`);
  });

  it('is that cloud alone: another one is not trusted for it', async () => {
    const { sandbox, settings } = await behindTls();
    const cloud = (name: string, projectId: string, more = '') => `
  ${name}:
    auth: {auth_url: "${settings['OS_AUTH_URL'] ?? ''}", username: ${sandbox.world.user.name}, password: ${sandbox.world.user.password}, project_id: ${projectId}}
    ${more}
`;
    const [trusted, untrusted] = [sandbox.projectId, 'f'.repeat(32)];
    sandbox.world.addProject(untrusted, 'other');
    const yaml = `clouds:${cloud('a', trusted, 'cacert: /etc/ca.pem')}${cloud('b', untrusted)}`;
    const env = { ...settings, GATEWAY_CLOUDS: 'a,b', OS_CLIENT_CONFIG_FILE: '/clouds.yaml' };
    const { get, createKey } = await aGatewayOver(sandbox, env, { files: { ...files, '/clouds.yaml': yaml } });
    const key = { 'X-API-Key': await createKey(['raw'], [trusted, untrusted]) };
    expect((await get(`/v2/${trusted}/backups/detail`, key)).status).toBe(200);
    expect((await get(`/v2/${untrusted}/backups/detail`, key)).status).toBe(503);
  });
});
