import { describe, expect, it } from '@jest/globals';
import { ROOT_CONTEXT, SpanKind, trace, type Context } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import type { TracingSettings } from '../../config/tracing-environment.js';
import { samplerOf } from './sampler.js';

const LOW = '0'.repeat(24) + '00000001';
const HIGH = 'f'.repeat(8) + '0'.repeat(23) + '1';
const below = (traceFlags: number): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: HIGH, spanId: '1'.repeat(16), traceFlags, isRemote: true });

const takes = (sampler: TracingSettings['sampler'], context: Context, traceId = HIGH): boolean =>
  samplerOf({ sampler, ratio: 0.5 }).shouldSample(context, traceId, 'a', SpanKind.SERVER, {}, []).decision ===
  SamplingDecision.RECORD_AND_SAMPLED;

describe('a sampler', () => {
  it.each([
    ['always_on', [true, true, true, true]],
    ['always_off', [false, false, false, false]],
    ['traceidratio', [true, false, false, false]],
    ['parentbased_always_on', [true, true, true, false]],
    ['parentbased_always_off', [false, false, true, false]],
    ['parentbased_traceidratio', [true, false, true, false]],
  ] as const)('%s takes what its name says', (name, expected) => {
    const own = [takes(name, ROOT_CONTEXT, LOW), takes(name, ROOT_CONTEXT)];
    expect([...own, takes(name, below(1)), takes(name, below(0))]).toEqual(expected);
  });
});
