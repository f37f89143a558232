import { describe, expect, it } from '@jest/globals';
import { SettingsError } from './settings-error.js';
import { readSettings } from './settings.js';

const NEEDED = {
  OS_AUTH_URL: 'https://iam.example.com/v3',
  OS_USERNAME: 'reader',
  OS_PASSWORD: 'not a real one',
  OS_PROJECT_ID: 'b23b579f08c84228b9b4673c46f0c442',
};
const read = (more: Readonly<Record<string, string>>, file = '') => readSettings({ ...NEEDED, ...more }, () => file);
const ENDPOINT = 'https://collector.example.com:4318';
const OF_ALL = { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT };

const mistakesOf = (more: Readonly<Record<string, string>>): string => {
  try {
    read(more);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'none';
};

describe('traces', () => {
  it('are off without an endpoint, and where the SDK is disabled', () => {
    expect(read({}).tracing).toBeNull();
    expect(read({ OTEL_SERVICE_NAME: 'a' }).tracing).toBeNull();
    expect(read({ ...OF_ALL, OTEL_SDK_DISABLED: 'true' }).tracing).toBeNull();
  });

  it('go to the endpoint of all signals, below it, or to their own as it is', () => {
    expect(read(OF_ALL).tracing?.url).toBe(`${ENDPOINT}/v1/traces`);
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: `${ENDPOINT}/otel/` }).tracing?.url).toBe(`${ENDPOINT}/otel/v1/traces`);
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/own' };
    expect(read({ ...OF_ALL, ...own }).tracing?.url).toBe('http://127.0.0.1:4318/own');
  });

  it('have the names and shares of the settings, else the defaults', () => {
    expect(read(OF_ALL).tracing).toEqual({
      url: `${ENDPOINT}/v1/traces`,
      headers: {},
      serviceName: 'backup-gateway',
      sampler: 'parentbased_always_on',
      ratio: 1,
    });
    const more = { OTEL_SERVICE_NAME: 'b', OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' };
    expect(read({ ...OF_ALL, ...more }).tracing).toMatchObject({
      serviceName: 'b',
      sampler: 'traceidratio',
      ratio: 0.25,
    });
  });

  it('are sent with headers, also out of a file', () => {
    const headers = 'x-tenant=a%20b , authorization=Basic%20YQ==';
    const expected = { 'x-tenant': 'a b', authorization: 'Basic YQ==' };
    expect(read({ ...OF_ALL, OTEL_EXPORTER_OTLP_HEADERS: headers }).tracing?.headers).toEqual(expected);
    expect(read({ ...OF_ALL, OTEL_EXPORTER_OTLP_HEADERS_FILE: '/h' }, headers).tracing?.headers).toEqual(expected);
  });

  it.each(['secret', 'a=', '=secret', 'a b=secret', 'a=%', 'a=%0Asecret', 'a=b,secret'])(
    'are refused with headers that are none, without their text: %s',
    (headers) => {
      const mistakes = mistakesOf({ ...OF_ALL, OTEL_EXPORTER_OTLP_HEADERS: headers });
      expect(mistakes).toContain('OTEL_EXPORTER_OTLP_HEADERS must be a list such as name=value,name=value');
      expect(mistakes).not.toContain('secret');
    },
  );

  it('are refused where headers would go readable to another machine', () => {
    const secret = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret' };
    expect(mistakesOf({ ...secret, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toContain(
      'OTEL_EXPORTER_OTLP_HEADERS must not go over plain http',
    );
    expect(mistakesOf({ ...secret, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' })).toBe('none');
    expect(mistakesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toBe('none');
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://169.254.169.254/'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://user:password@collector'],
    ['OTEL_SERVICE_NAME', 'two words'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', '-1'],
    ['OTEL_SDK_DISABLED', 'yes'],
  ])('are refused with %s=%s', (name, value) => {
    expect(mistakesOf({ ...OF_ALL, [name]: value })).toContain(`${name} must`);
  });
});
