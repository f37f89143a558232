import proxyAddr from '@fastify/proxy-addr';
import type { IncomingMessage } from 'node:http';

/** A caller's address as Fastify tells it (`request.ip`), for what is answered without Fastify; by the same library. */
export function addressBehind(trustProxy: readonly string[]): (request: IncomingMessage) => string {
  if (trustProxy.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const isTrusted = proxyAddr.compile([...trustProxy]);
  return (request) => proxyAddr(request, isTrusted);
}
