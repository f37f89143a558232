import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isJsonObject, parseJsonVerbatim, type Json, type JsonObject } from './json.js';
import { rawCheckpointItem, rawVolumeBackup, rawVolumeBackupPage, type LinkAddresses } from './raw-answer.js';
import { finished } from './turns.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const OTHER = '0123456789abcdef0123456789abcdef';
const INSIDE = 'http://192.168.82.222:8776';
const OURS: LinkAddresses = {
  backup: (id) => `https://gateway/backups/${id}`,
  nextPage: (received) => `https://gateway/backups/detail?offset=${received}`,
};
const A = '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d';
const B = '8eb98e91-8924-4d4b-b6d6-28fb7b751e9c';
const NEXT = [{ href: `${INSIDE}/${PROJECT}/backups?limit=1&offset=1&marker=b3cf7a16`, rel: 'next' }];

/** A row with its two links into the cloud's inside. */
function aRow(id: string, changes: JsonObject = {}): JsonObject {
  const links = [
    { href: `${INSIDE}/v2/${PROJECT}/backups/${id}`, rel: 'self' },
    { href: `${INSIDE}/${PROJECT}/backups/${id}`, rel: 'bookmark' },
  ];
  return { id, status: 'available', links, ...changes };
}
const ourLinks = (id: string): Json => [
  { href: `https://gateway/backups/${id}`, rel: 'self' },
  { href: `https://gateway/backups/${id}`, rel: 'bookmark' },
];
const page = (answer: JsonObject): JsonObject | null => finished(rawVolumeBackupPage(answer, PROJECT, OURS));
const anyJson = fc.json().map((text) => parseJsonVerbatim(text) ?? null);
const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`) as Json;

describe('a raw CSBS answer', () => {
  const text =
    '{"checkpoint_item":{"backup_data":{"eip":"80.158.1.2","private_ip":"10.0.0.4","__openstack_region_name":"eu-de"},' +
    '"extend_info":{"average_speed":25.20,"fail_code":{"Code":9007199254740993}},"__proto__":{"a":0.0}}}';
  const answer = (): JsonObject => {
    const value = parseJsonVerbatim(text);
    return isJsonObject(value) ? value : {};
  };

  it('is the cloud’s to the last digit for a caller with the scope network', () => {
    expect(JSON.stringify(rawCheckpointItem(answer(), true))).toBe(text);
  });

  it('has blank addresses for any other, and is the same besides', () => {
    const blanked = text.replace('"80.158.1.2"', '""').replace('"10.0.0.4"', '""');
    expect(JSON.stringify(rawCheckpointItem(answer(), false))).toBe(blanked);
  });

  it('that cannot be looked through is none', () => {
    expect(rawCheckpointItem({ checkpoint_item: deep }, true)).toBeNull();
  });
});

describe('a raw volume backup', () => {
  it('has its links lead to the gateway', () => {
    expect(rawVolumeBackup({ backup: aRow(A) }, PROJECT, OURS)).toEqual({ backup: { ...aRow(A), links: ourLinks(A) } });
  });

  it('keeps everything else, what stands beside it too', () => {
    const answer = parseJsonVerbatim(
      '{"__proto__":{"x":0.0},"backup":{"id":"a","size":20.0,"service_metadata":"{\\"AT\\":0.0,\\"VK\\":\\"k\\"}"}}',
    );
    expect(JSON.stringify(rawVolumeBackup(isJsonObject(answer) ? answer : {}, PROJECT, OURS))).toBe(
      '{"__proto__":{"x":0.0},"backup":{"id":"a","size":20.0,"service_metadata":"{\\"AT\\":0.0}"}}',
    );
  });

  it('without an id or with odd links has no address of the cloud’s inside either', () => {
    const rows = [
      aRow(A, { id: null }),
      aRow(A, { links: { href: INSIDE } }),
      aRow(A, { links: ['self', 7, { href: INSIDE }] }),
    ];
    expect(rows.map((backup) => rawVolumeBackup({ backup }, PROJECT, OURS)?.['backup'])).toMatchObject([
      { links: [] },
      { links: {} },
      { links: [{ href: `https://gateway/backups/${A}` }] },
    ]);
  });

  it('of another project is none', () => {
    expect(rawVolumeBackup({ backup: aRow(A, { 'os-bak-tenant-attr:tenant_id': OTHER }) }, PROJECT, OURS)).toBeNull();
  });

  it('that cannot be looked through is none', () => {
    expect(rawVolumeBackup({ backup: deep }, PROJECT, OURS)).toBeNull();
  });
});

describe('a raw page of volume backups', () => {
  it('has its rows in order, every link leading to the gateway, none to the cloud’s inside', () => {
    const answer = page({ backups: [aRow(B), aRow(A)], backups_links: NEXT });
    expect(answer).toEqual({
      backups: [
        { ...aRow(B), links: ourLinks(B) },
        { ...aRow(A), links: ourLinks(A) },
      ],
      backups_links: [{ href: 'https://gateway/backups/detail?offset=2', rel: 'next' }],
    });
    expect(JSON.stringify(answer)).not.toContain('192.168.82.222');
  });

  it('has no next link where the cloud has none, and none after no rows', () => {
    expect(page({ backups: [aRow(A)] })).not.toHaveProperty('backups_links');
    expect(page({ backups: [aRow(A)], backups_links: [{ rel: 'self', href: INSIDE }] })).not.toHaveProperty(
      'backups_links',
    );
    expect(page({ backups: [], backups_links: NEXT })).toEqual({ backups: [] });
  });

  it('leaves out rows of another project, and counts them for the next page', () => {
    const foreign = aRow('x', { 'os-bak-tenant-attr:tenant_id': OTHER });
    const own = aRow(A, { 'os-bak-tenant-attr:tenant_id': PROJECT });
    expect(page({ backups: [foreign, own, aRow(B)], backups_links: NEXT })).toMatchObject({
      backups: [{ id: A }, { id: B }],
      backups_links: [{ href: 'https://gateway/backups/detail?offset=3' }],
    });
  });

  it('keeps what stands beside the rows', () => {
    expect(page({ count: 2, backups: [] })).toEqual({ backups: [], count: 2 });
  });

  it('keeps a row that it does not understand', () => {
    expect(page({ backups: [7, 'x', null, []] })).toEqual({ backups: [7, 'x', null, []] });
  });

  it('that cannot be looked through is none', () => {
    expect(page({ backups: [{ id: 'a', x: deep }] })).toBeNull();
  });

  it('is made without an exception, without a secret or an inner address, whatever the answer', () => {
    const field = fc.constantFrom(
      'id',
      'links',
      'VK',
      'service_metadata',
      'href',
      'os-bak-tenant-attr:tenant_id',
      '__proto__',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.dictionary(field, anyJson)), anyJson, (rows, links) => {
        const backups = rows.map((row) => ({
          ...row,
          VK: 'CANARY',
          href: INSIDE,
          service_metadata: '{"BP":"CANARY"}',
        }));
        const answers = [page({ backups, backups_links: links }), rawVolumeBackup({ backup: backups }, PROJECT, OURS)];
        expect(JSON.stringify(answers)).not.toMatch(/CANARY|192\.168/);
      }),
    );
  });
});
