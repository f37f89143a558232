import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Span as OpenTelemetrySpan,
  type Tracer as OpenTelemetryTracer,
} from '@opentelemetry/api';
import { SERVICES } from '../../core/services.js';
import type { Facts, Span, SpanName } from '../../tracer.js';

const CALLS: readonly SpanName[] = [...SERVICES, 'keystone'];

export class OtlpSpan implements Span {
  readonly traceId: string;
  readonly traceparent: string;

  constructor(
    private readonly tracer: OpenTelemetryTracer,
    private readonly span: OpenTelemetrySpan,
  ) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceId = traceId;
    this.traceparent = `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`;
  }

  part(name: SpanName, facts: Facts = {}): Span {
    if (!this.isSampled) return this; // nobody sees the parts of what nobody sees
    const kind = CALLS.includes(name) ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const options = { kind, attributes: { ...facts } };
    return new OtlpSpan(this.tracer, this.tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, this.span)));
  }

  end(facts: Facts = {}, failure: string | null = null): void {
    if (!this.span.isRecording()) return;
    this.span.setAttributes({ ...facts });
    if (failure !== null) this.span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }

  private get isSampled(): boolean {
    return this.traceparent.endsWith('1');
  }
}
