import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { CBR_ODD } from '../../src/sandbox/seed.cbr.js';
import { aCbrSandbox, askCbr, idsListed } from '../support/sandbox-cbr.js';

const NOW = new Date('2026-05-28T09:44:10.000Z');
const DATE = '20260528T094410Z';

const fetchOne = (sandbox: Sandbox, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response> =>
  fetch(`${sandbox.url}/cbr/v3/${sandbox.projectId}/backups/${CBR_ODD.documented}`, {
    headers: headers ?? { 'x-auth-token': sandbox.adminToken },
    signal: signal ?? null,
  });

describe('a planned fault', () => {
  it.each([
    [400, 'BackupService.9900'],
    [403, 'BackupService.0403'],
    [404, 'BackupService.6200'],
    [500, 'BackupService.9910'],
    [429, 'APIGW.0308'],
    [503, 'APIGW.0201'],
    [504, 'APIGW.0203'],
  ])('with status %d has the code %s, once', async (status, code) => {
    const sandbox = await aCbrSandbox();
    sandbox.next('cbr').status(status);
    const { status: answered, body } = await askCbr(sandbox);
    expect([answered, body]).toEqual([status, expect.objectContaining({ error_code: code })]);
    expect((await askCbr(sandbox)).status).toBe(200);
  });

  it('that lasts hits CBR alone until it is healed, and its words are marked', async () => {
    const sandbox = await aCbrSandbox();
    sandbox.always('cbr').status(500);
    sandbox.markErrors('marked');
    expect((await fetch(`${sandbox.url}/identity/v3`)).status).toBe(200);
    expect((await askCbr(sandbox)).body).toMatchObject({ error_msg: 'marked Unknown error.' });
    expect((await askCbr(sandbox)).status).toBe(500);
    sandbox.heal('cbr');
    expect((await askCbr(sandbox)).status).toBe(200);
  });

  it('delays, hangs, drops, cuts short, garbles, and answers what it is told to', async () => {
    const sandbox = await aCbrSandbox();
    const faults = sandbox.next('cbr');
    faults.delay(60);
    const begun = performance.now();
    expect((await fetchOne(sandbox)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(50);
    faults.hang();
    await expect(fetchOne(sandbox, undefined, AbortSignal.timeout(50))).rejects.toThrow('timeout');
    faults.drop();
    await expect(fetchOne(sandbox)).rejects.toThrow();
    faults.truncate(20);
    await expect(fetchOne(sandbox).then((answer) => answer.text())).rejects.toThrow();
    faults.malformed();
    await expect(fetchOne(sandbox).then((answer) => answer.json())).rejects.toThrow('in JSON');
    const wrong = { backup: { id: CBR_ODD.encrypted, status: 'available', children: [] } };
    faults.answer(200, { 'content-type': 'application/json' }, JSON.stringify(wrong));
    expect(await (await fetchOne(sandbox)).json()).toEqual(wrong);
  });

  it('is ordered from other processes as well, which can read what was asked', async () => {
    const sandbox = await aCbrSandbox();
    const order = JSON.stringify({ service: 'cbr', kind: 'status', status: 502, always: true });
    expect((await fetch(`${sandbox.url}/sandbox/faults`, { method: 'POST', body: order })).status).toBe(204);
    expect((await askCbr(sandbox, '?limit=1')).status).toBe(502);
    expect((await fetch(`${sandbox.url}/sandbox/faults?service=cbr`, { method: 'DELETE' })).status).toBe(204);
    expect(await idsListed(sandbox, 'limit=1')).toHaveLength(1);
    const seen = await (await fetch(`${sandbox.url}/sandbox/requests?service=cbr`)).json();
    const asked = { service: 'cbr', path: `/cbr/v3/${sandbox.projectId}/backups`, query: 'limit=1' };
    expect(seen).toMatchObject({ requests: [asked, asked] });
    expect(sandbox.requests('cbr')).toHaveLength(2);
    expect(sandbox.requests('csbs')).toHaveLength(0);
  });
});

it('a signature opens the project that it names, like a token', async () => {
  const sandbox = await aCbrSandbox({ now: () => NOW });
  const { host, pathname } = new URL(`${sandbox.url}/cbr/v3/${sandbox.projectId}/backups/${CBR_ODD.documented}`);
  const empty = createHash('sha256').update('').digest('hex');
  const sign = (secret: string): Record<string, string> => {
    const canonical = `GET\n${pathname}/\n\nhost:${host}\nx-sdk-date:${DATE}\n\nhost;x-sdk-date\n${empty}`;
    const text = `SDK-HMAC-SHA256\n${DATE}\n${createHash('sha256').update(canonical).digest('hex')}`;
    const signature = createHmac('sha256', secret).update(text).digest('hex');
    const claim = `Access=${sandbox.accessKey.accessKey}, SignedHeaders=host;x-sdk-date, Signature=${signature}`;
    return { 'x-sdk-date': DATE, authorization: `SDK-HMAC-SHA256 ${claim}` };
  };
  expect((await fetchOne(sandbox, sign(sandbox.accessKey.secretKey))).status).toBe(200);
  const refused = await fetchOne(sandbox, sign('another secret'));
  expect([refused.status, await refused.json()]).toEqual([401, expect.objectContaining({ error_code: 'APIGW.0301' })]);
});
