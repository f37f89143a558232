import { describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { aSink } from '../../test/support/sink.js';
import { guarded, METADATA_ADDRESS } from './guarded-lookup.js';
import { UpstreamHttp } from './upstream-http.js';

const resolvingTo =
  (...addresses: readonly string[]): LookupFunction =>
  (_hostname, options, done) => {
    const found = addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };

function outcome(lookup: LookupFunction, all: boolean): Promise<unknown> {
  return new Promise((resolve) => {
    lookup('csbs.example.com', { all }, (error, found) => {
      resolve(error === null ? found : error.code);
    });
  });
}

describe('a name that leads to a link-local or metadata address', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
  ])('is not connected to: %s', async (address) => {
    for (const all of [true, false]) {
      expect(await outcome(guarded(resolvingTo(address)), all)).toBe(METADATA_ADDRESS);
    }
    expect(await outcome(guarded(resolvingTo('192.0.2.1', address)), true)).toBe(METADATA_ADDRESS);
  });

  it('and any other is', async () => {
    expect(await outcome(guarded(resolvingTo('192.0.2.1')), false)).toBe('192.0.2.1');
    expect(await outcome(guarded(resolvingTo('10.0.0.1')), true)).toEqual([{ address: '10.0.0.1', family: 4 }]);
  });

  it('passes on what the system says of names that it does not know', async () => {
    const unknown: LookupFunction = (_hostname, _options, done) => {
      done(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), '');
    };
    expect(await outcome(guarded(unknown), false)).toBe('ENOTFOUND');
  });

  it('gets no token', async () => {
    const sink = await aSink();
    const { port } = new URL(sink.url);
    const ask = (address: string): Promise<unknown> => {
      const upstream = new UpstreamHttp(
        new HttpService(axios.create({ proxy: false })),
        'csbs',
        null,
        guarded(resolvingTo(address)),
      );
      const request = { method: 'GET', headers: {}, origin: `http://localhost:${port}`, path: '/' } as const;
      return upstream.send({ ...request, signal: AbortSignal.timeout(5000) }).catch((error: unknown) => error);
    };
    expect(await ask('169.254.169.254')).toMatchObject({ kind: 'unreachable', reason: METADATA_ADDRESS });
    expect(sink.visits).toEqual([]);
    await ask('127.0.0.1');
    expect(sink.visits).toHaveLength(1);
  });
});
