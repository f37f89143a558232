import type { FastifyReply } from 'fastify';

/** Aborts when the caller hangs up before the answer is out; is aborted where he has already, while it was found out what he may ask for. */
export function callerGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const close = (): void => {
    if (!raw.writableFinished) gone.abort();
  };
  raw.once('close', close);
  if (raw.closed) close();
  return gone.signal;
}
