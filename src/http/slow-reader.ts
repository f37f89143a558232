import type { FastifyReply, FastifyRequest } from 'fastify';

/** An answer of four megabytes takes that at four megabits a second. */
const TAKEN_WITHIN_MS = 8_000;

/**
 * Who does not take an answer holds its bytes and a socket, for which Node has no limit: its timeouts are for requests. What is streamed is
 * not for this: it has no end to wait for.
 */
export function cutOffSlowReader({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply, payload: unknown): void {
  const isStream = typeof payload === 'object' && payload !== null && !Buffer.isBuffer(payload);
  if (isStream) return;
  const cut = setTimeout(() => socket.destroy(), TAKEN_WITHIN_MS).unref();
  raw.once('close', () => {
    clearTimeout(cut);
  });
}
