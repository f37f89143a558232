import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Seen } from '../soak/gateway.js';
import { report, slope } from '../soak/report.js';
import { SeededDice } from '../soak/seeded-dice.js';
import { Tally } from '../soak/tally.js';

const MIB = 1024 * 1024;

/** A gateway that was looked at each ten seconds for half an hour, and took so much more memory each minute. */
function aGatewayThatGrows(mibPerMinute: number, more: Partial<Seen> = {}): Seen {
  const samples = Array.from({ length: 180 }, (_, at) => {
    const minutes = at / 6;
    // While it warms up it may grow as it likes; later it goes up and down.
    const mib = minutes < 5 ? 100 + 20 * minutes : 200 + mibPerMinute * (minutes - 5) + (at % 2) * 10;
    return { atS: at * 10, rssBytes: mib * MIB, files: 30 };
  });
  return { samples, watched: [], complaints: [], ending: null, rejections: 0, ...more };
}

function brokenBy(gateway: Seen, tally = new Tally(), exitCode: number | null = 0): readonly string[] {
  return report({ tally, faults: new Map(), gateways: [gateway], exitCodes: [exitCode] }).broken;
}

describe('the soak', () => {
  it('lets a gateway pass that warms up and then stays as it is', () => {
    expect(brokenBy(aGatewayThatGrows(0))).toEqual([]);
    expect(brokenBy(aGatewayThatGrows(0.5))).toEqual([]);
  });

  it('sees one that grows', () => {
    expect(brokenBy(aGatewayThatGrows(1.5))).toEqual([
      expect.stringMatching(/^gateway 1: memory grows by 1\.5\d MiB a minute$/),
    ]);
  });

  it('finds the slope of any line', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 6, max: 50 }), (grows, count) => {
        const line = Array.from({ length: count }, (_, at) => ({
          atS: at * 10,
          rssBytes: (at / 6) * grows * MIB,
          files: 0,
        }));
        expect(slope(line)).toBeCloseTo(grows, 6);
      }),
    );
    expect(slope([])).toBeNull();
  });

  it.each<[string, Seen, number | null]>([
    ['2 unhandled rejections', aGatewayThatGrows(0, { rejections: 2 }), 0],
    ['ended with SIGABRT', aGatewayThatGrows(0, { ending: 'ended with SIGABRT' }), null],
    ['did not end properly (1)', aGatewayThatGrows(0), 1],
    ['did not end properly (killed)', aGatewayThatGrows(0), null],
    ['complains: Error: x', aGatewayThatGrows(0, { complaints: ['Error: x'] }), 0],
  ])('tells that one %s', (what, gateway, exitCode) => {
    expect(brokenBy(gateway, new Tally(), exitCode)).toEqual([`gateway 1: ${what}`]);
  });

  it('forgives a failure only for what this gateway has never answered', () => {
    const tally = new Tally();
    for (const memory of ['never seen', 'seen elsewhere', 'bad'] as const) {
      tally.add({ what: 'view', status: 503, memory, ms: 1 });
    }
    tally.add({ what: 'view', status: 404, memory: 'seen', ms: 1 });
    expect(brokenBy(aGatewayThatGrows(0), tally)).toEqual([]);
    tally.add({ what: 'view', status: 504, memory: 'seen', ms: 1 });
    tally.judge('in a batch', { status: 503, code: 'overloaded' }, 'seen');
    tally.add({ what: 'raw', status: 0, memory: 'seen', ms: 1 });
    expect(brokenBy(aGatewayThatGrows(0), tally)).toEqual([
      '3 × 5xx or no answer for what was answered before: view: 504 no problem at 0 s, in a batch: 503 overloaded at 0 s, raw: 0 no problem at 0 s',
    ]);
  });

  it('tells where kept connections are closed under requests more often than once in ten thousand', () => {
    const tally = new Tally();
    for (let request = 0; request < 10_000; request += 1) {
      tally.add({ what: 'view', status: 200, memory: 'seen', ms: 1 });
    }
    tally.askedAgain = 1;
    expect(brokenBy(aGatewayThatGrows(0), tally)).toEqual([]);
    tally.askedAgain = 2;
    expect(brokenBy(aGatewayThatGrows(0), tally)).toEqual(['2 kept connections were closed under a request']);
  });

  it('throws the same dice again for the same seed, and others for another', () => {
    const thrown = (seed: number): number[] => {
      const dice = new SeededDice(seed);
      return Array.from({ length: 20 }, () => dice.next());
    };
    expect(thrown(7)).toEqual(thrown(7));
    expect(thrown(7)).not.toEqual(thrown(8));
    expect(thrown(7).every((each) => each >= 0 && each < 1)).toBe(true);
  });

  it('knows how long most took', () => {
    const tally = new Tally();
    for (let ms = 1; ms <= 100; ms += 1) tally.add({ what: 'view', status: 200, memory: 'seen', ms });
    expect([tally.percentileMs(0.5), tally.percentileMs(0.99), tally.slowest?.ms]).toEqual([50, 99, 100]);
  });
});
