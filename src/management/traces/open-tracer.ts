import type { Logger } from 'pino';
import type { Settings } from '../../config/settings.js';
import type { Tracer } from '../../tracer.js';

/** Without an endpoint there is none, and nothing of OpenTelemetry is even loaded: it would take 0.2 s of every start, and 20 MB for good. */
export async function openTracer({ tracing }: Pick<Settings, 'tracing'>, log: Logger): Promise<Tracer | null> {
  if (tracing === null) return null;
  const { OtlpTracer } = await import('./otlp-tracer.js');
  return new OtlpTracer(tracing, log);
}
