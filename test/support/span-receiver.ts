import { text } from 'node:stream/consumers';
import { aServer } from './sink.js';
import { until } from './until.js';

type Value = string | number | boolean;

/** As OTLP's JSON has it, the attributes read. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** `null`: it has none. */
  readonly parentSpanId: string | null;
  readonly name: string;
  /** 1: internal, 2: server, 3: client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly isError: boolean;
  /** Epoch nanoseconds. */
  readonly from: bigint;
  readonly to: bigint;
}

export interface SpanReceiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Of every request, with the line that it begins with. */
  readonly heads: readonly { readonly line: string; readonly headers: Readonly<Record<string, unknown>> }[];
  /** All that has come, as text. */
  readonly text: () => string;
  /** Waits until as many have come. */
  readonly received: (count: number) => Promise<readonly ReceivedSpan[]>;
  /** The services that spans came from. */
  readonly services: ReadonlySet<string>;
}

interface Attribute {
  readonly key: string;
  readonly value: { stringValue?: string; intValue?: number | string; boolValue?: boolean };
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

const read = (attributes: readonly Attribute[]): Record<string, Value> =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, boolValue, intValue } }) => [
      key,
      stringValue ?? boolValue ?? Number(intValue),
    ]),
  );

const readSpan = (span: WireSpan): ReceivedSpan => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId ?? null,
  name: span.name,
  kind: span.kind,
  attributes: read(span.attributes),
  isError: span.status.code === 2,
  from: BigInt(span.startTimeUnixNano),
  to: BigInt(span.endTimeUnixNano),
});

/** A receiver of OTLP over HTTP, as a collector is one: it takes JSON at `/v1/traces`. */
export async function aSpanReceiver(): Promise<SpanReceiver> {
  const spans: ReceivedSpan[] = [];
  const texts: string[] = [];
  const heads: SpanReceiver['heads'][number][] = [];
  const services = new Set<string>();
  const take = (body: string): void => {
    texts.push(body);
    for (const { resource, scopeSpans } of (JSON.parse(body) as Wire).resourceSpans) {
      services.add(String(read(resource.attributes)['service.name']));
      spans.push(...scopeSpans.flatMap((scope) => scope.spans.map(readSpan)));
    }
  };
  const url = await aServer((request, response) => {
    const isTraces = request.method === 'POST' && request.url === '/v1/traces';
    heads.push({ line: `${request.method ?? ''} ${request.url ?? ''}`, headers: request.headers });
    void text(request).then((body) => {
      if (isTraces) take(body);
      response.writeHead(isTraces ? 200 : 404, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  const received = async (count: number): Promise<readonly ReceivedSpan[]> => {
    await until(() => spans.length >= count);
    return spans;
  };
  return { url, spans, heads, text: () => texts.join('\n'), received, services };
}
