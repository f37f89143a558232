import { aFaultProxy, type FaultProxy } from './fault-proxy.js';
import { aGatewayOver, type TestGateway } from './gateway.js';
import { aSandbox } from './sandbox.js';

export interface BehindProxies extends TestGateway {
  readonly proxies: Readonly<Record<'csbs' | 'vbs' | 'identity', FaultProxy>>;
}

/** A gateway that reaches each of the sandbox's three services through a fault proxy of its own. */
export async function aGatewayBehindProxies(settings: Readonly<Record<string, string>>): Promise<BehindProxies> {
  const sandbox = await aSandbox();
  const port = Number(new URL(sandbox.url).port);
  const [csbs, vbs, identity] = [await aFaultProxy(port), await aFaultProxy(port), await aFaultProxy(port)];
  const gateway = await aGatewayOver(sandbox, {
    CSBS_ENDPOINT: `${csbs.url}/csbs/v1/{project_id}`,
    VBS_ENDPOINT: `${vbs.url}/vbs/v2/{project_id}`,
    OS_AUTH_URL: `${identity.url}/identity/v3`,
    ...settings,
  });
  return { ...gateway, proxies: { csbs, vbs, identity } };
}

/** How long it takes until no connection waits for anything and no more than so many are open; `Infinity` after `patienceMs`. */
export async function untilLetGo(proxy: FaultProxy, most: number, patienceMs: number): Promise<number> {
  const begin = performance.now();
  while (proxy.open() > most || proxy.stuck() > 0) {
    if (performance.now() - begin > patienceMs) return Infinity;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - begin;
}
