import { headerSafe, oneOf, trueOrFalse } from './readers.js';
import { Refusal, Rule, Setting, type Reader } from './setting.decorator.js';
import { isPrivateTransport, receiverUrl } from './url-readers.js';

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export interface TracingSettings {
  /** Where spans are sent to. */
  readonly url: string;
  /** What goes with them, secrets among it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly sampler: (typeof SAMPLERS)[number];
  /** 0 to 1. */
  readonly ratio: number;
}

/** `name=value,…`, values percent-encoded. A refused entry is named by its place, for its text may be a secret. */
const headers: Reader<Readonly<Record<string, string>>> = (text) =>
  Object.fromEntries(
    text.split(',').map((entry, index) => {
      const [, name, value] = /^\s*([!#$%&'*+.^`|~\w-]+)\s*=\s*(\S.*?)\s*$/.exec(entry) ?? [];
      const decoded = decodedValue(value);
      if (name === undefined || decoded === null) {
        throw new Refusal(
          `must be a list such as name=value,name=value, values percent-encoded: entry ${index + 1} is not`,
        );
      }
      return [name, decoded];
    }),
  );

function decodedValue(value = ''): string | null {
  try {
    const decoded = decodeURIComponent(value);
    return /^[\x20-\x7e]+$/.test(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

const ratio: Reader<number> = (text) => {
  if (/^(?:0|1|0?\.\d{1,9}|1\.0{1,9})$/.test(text)) return Number(text);
  throw new Refusal('must be a number from 0 to 1, such as 0.05');
};

/** By OpenTelemetry's own names. */
export class TracingEnvironment {
  /** Of all signals: `/v1/traces` is put behind it. */
  @Setting(receiverUrl)
  OTEL_EXPORTER_OTLP_ENDPOINT: string | null = null;

  /** Of traces alone, as it is. */
  @Setting(receiverUrl)
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: string | null = null;

  @Setting(headers)
  @Rule<TracingEnvironment>((settings) => {
    const url = urlOf(settings);
    return settings.OTEL_EXPORTER_OTLP_HEADERS === null || url === null || isPrivateTransport(url);
  }, 'must not go over plain http to another machine: the endpoint must be https where this is set')
  OTEL_EXPORTER_OTLP_HEADERS: Readonly<Record<string, string>> | null = null;

  @Setting(headerSafe)
  OTEL_SERVICE_NAME = 'backup-gateway';

  @Setting(oneOf(SAMPLERS))
  OTEL_TRACES_SAMPLER: (typeof SAMPLERS)[number] = 'parentbased_always_on';

  @Setting(ratio)
  OTEL_TRACES_SAMPLER_ARG = 1;

  @Setting(trueOrFalse)
  OTEL_SDK_DISABLED = false;
}

/** `null`: nobody wants traces. */
export function tracingSettings(values: TracingEnvironment): TracingSettings | null {
  const url = urlOf(values);
  if (url === null || values.OTEL_SDK_DISABLED) return null;
  return {
    url,
    headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    serviceName: values.OTEL_SERVICE_NAME,
    sampler: values.OTEL_TRACES_SAMPLER,
    ratio: values.OTEL_TRACES_SAMPLER_ARG,
  };
}

function urlOf(values: TracingEnvironment): string | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: ofAll, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = values;
  // A refused one is a Refusal here, and reported as such.
  if (typeof own === 'string') return own;
  return typeof ofAll === 'string' ? `${ofAll}/v1/traces` : null;
}
