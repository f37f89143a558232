import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { serveMetrics } from '../../src/management/metrics-server.js';
import { aGateway, aGatewayOver, bearer } from '../support/gateway.js';
import { readPage } from '../support/metrics-page.js';
import { aRawSocket, statusesIn, tell } from '../support/raw-socket.js';
import { aFreePort } from '../support/redis.js';
import { afterTest, aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';

describe('the page of metrics', () => {
  it('is at /metrics of a port of its own, in the text format, and never kept', async () => {
    const { gateway } = await aGateway();
    const answer = await fetch(`${gateway.metricsUrl}?format=any`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(readPage(await answer.text()).length).toBeGreaterThan(15);
    const head = await fetch(gateway.metricsUrl, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(new URL(gateway.metricsUrl).port).not.toBe(new URL(gateway.url).port);
  });

  it('is not on the port of the API, whoever asks', async () => {
    const { get, key, createKey } = await aGateway();
    const admin = await createKey(['view', 'raw', 'network', 'admin']);
    for (const headers of [{}, bearer(key), bearer(admin)]) {
      const { status, text } = await get('/metrics', headers);
      expect([status, text.includes('backup_gateway_')]).toEqual([404, false]);
    }
  });

  it('is all that is there: neither another path nor another method', async () => {
    const { gateway, viewPath, key } = await aGateway();
    const { origin } = new URL(gateway.metricsUrl);
    for (const path of ['/', '/metrics/', '/metricsx', '/METRICS', '/livez', '//metrics', viewPath(SEED_BACKUP)]) {
      const answer = await fetch(`${origin}${path}`, { headers: bearer(key) });
      expect([path, answer.status, await answer.text()]).toEqual([path, 404, 'Here is nothing but /metrics.\n']);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect([method, (await fetch(gateway.metricsUrl, { method })).status]).toEqual([method, 404]);
    }
  });

  it('is made once for all who ask at the same time', async () => {
    const { gateway } = await aGateway();
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(gateway.metricsUrl)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('is there to the end, and gone with the gateway, though a scraper keeps its connection', async () => {
    const { gateway } = await aGateway();
    await gateway.drain();
    expect((await fetch(gateway.metricsUrl)).status).toBe(200);
    await gateway.stop();
    await expect(fetch(gateway.metricsUrl)).rejects.toThrow();
  });
});

describe('a gateway that cannot show its metrics', () => {
  it('does not start, says which setting to change, and leaves the port of the API alone', async () => {
    const { gateway } = await aGateway();
    const taken = new URL(gateway.metricsUrl).port;
    const own = String(await aFreePort());
    const start = aGatewayOver(await aSandbox(), { PORT: own, MANAGEMENT_PORT: taken });
    await expect(start).rejects.toThrow(`MANAGEMENT_PORT must be a port that is free: ${taken} is not (EADDRINUSE)`);
    await expect(fetch(`http://127.0.0.1:${own}/livez`)).rejects.toThrow();
  });

  it('starts at another port where none was chosen, and says so', async () => {
    const { gateway } = await aGateway();
    const managementPort = Number(new URL(gateway.metricsUrl).port);
    const lines: string[] = [];
    const where = { managementHost: '127.0.0.1', managementPort, isManagementPortChosen: false };
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const second = await serveMetrics(gateway.metrics, where, log);
    afterTest(() => second.close());
    expect(second.url).not.toBe(gateway.metricsUrl);
    expect((await fetch(second.url)).status).toBe(200);
    expect(lines.join('')).toContain('MANAGEMENT_PORT is not set');
  });

  it('says so of an address that is not of this machine, too', async () => {
    const start = aGatewayOver(await aSandbox(), { MANAGEMENT_HOST: '192.0.2.1' });
    await expect(start).rejects.toThrow('MANAGEMENT_HOST must be an address of this machine: 192.0.2.1 is none');
  });
});

describe('whoever is on the port of the metrics', () => {
  it('is cut off when no request comes, and told so when it is none', async () => {
    const { gateway } = await aGateway();
    const silent = aRawSocket(gateway.metricsUrl);
    silent.socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n');
    expect(statusesIn(await tell(gateway.metricsUrl, 'nonsense\r\n\r\n'))).toEqual([400]);
    expect(await silent.closed).toBeLessThan(12_000);
  });

  it('has no more than a handful of connections', async () => {
    const { gateway } = await aGateway();
    const sockets = Array.from({ length: 40 }, () => aRawSocket(gateway.metricsUrl));
    const refused = await Promise.race([
      Promise.any(sockets.map(({ closed }) => closed)),
      sleep(4000, 'nobody', { ref: false }),
    ]);
    expect(refused).not.toBe('nobody');
  });
});
