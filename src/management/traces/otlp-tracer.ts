import { ROOT_CONTEXT, SpanKind, trace, type Context, type Tracer as OpenTelemetryTracer } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { TracingSettings } from '../../config/tracing-environment.js';
import type { Arrival, Span, Tracer } from '../../tracer.js';
import { OtlpSpan } from './otlp-span.js';
import { samplerOf } from './sampler.js';
import { WatchedExporter } from './watched-exporter.js';

/** Spans go out together, so much later. */
const EVERY_MS = 1_000;
/** What a receiver that does not keep up loses is counted in spans, some kilobyte each, and never in answers. */
const MOST_WAITING = 2_048;
/** Of one parcel, all attempts together. */
const EXPORT_MS = 5_000;
/** At the end: less than what an end by a signal has left when connections were cut off (shutdown.ts). */
const LAST_MS = 500;

/**
 * Spans by OTLP over HTTP, as JSON. A provider for each gateway and none for the process: nothing is patched, and who handed what to whom is
 * said by arguments, never by the context of an asynchronous call.
 */
export class OtlpTracer implements Tracer {
  private readonly provider: TracerProvider;
  private readonly tracer: OpenTelemetryTracer;

  constructor(settings: TracingSettings, log: Logger) {
    const { url, headers, serviceName } = settings;
    const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: EXPORT_MS });
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName }),
      sampler: samplerOf(settings),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new WatchedExporter(exporter, log),
          scheduledDelayMillis: EVERY_MS,
          exportTimeoutMillis: EXPORT_MS,
          maxQueueSize: MOST_WAITING,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('backup-gateway');
  }

  begin({ requestId, method, route, traceparent, at }: Arrival): Span {
    const facts = { 'http.request.method': method, 'backup_gateway.request_id': requestId };
    const options = {
      kind: SpanKind.SERVER,
      startTime: at,
      attributes: route === null ? facts : { ...facts, 'http.route': route },
    };
    const name = route === null ? method : `${method} ${route}`;
    return new OtlpSpan(this.tracer, this.tracer.startSpan(name, options, contextOf(traceparent)));
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_MS);
    });
    await Promise.race([this.provider.shutdown().catch(() => undefined), enough]);
    clearTimeout(timer);
  }
}

/** Without the caller's `tracestate`: it would be text of the caller's in what we send. */
function contextOf(traceparent: Arrival['traceparent']): Context {
  const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}
