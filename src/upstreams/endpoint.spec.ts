import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endpointAt, target } from './endpoint.js';

const at = () => endpointAt('https://vbs.example.com:8443/proxy/v2/{project_id}');
const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const ID = '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190';

describe('what is asked of the cloud', () => {
  it('knows the template it was made of', () => {
    expect(at()).toEqual({
      template: 'https://vbs.example.com:8443/proxy/v2/{project_id}',
      origin: 'https://vbs.example.com:8443',
      before: '/proxy/v2/',
      after: '',
    });
  });

  it('is the path below the endpoint of the project', () => {
    const origin = 'https://vbs.example.com:8443';
    expect(target(at(), PROJECT, '/backups/detail')).toEqual({
      origin,
      path: `/proxy/v2/${PROJECT}/backups/detail`,
    });
    expect(target(at(), PROJECT, `/checkpoint_items/${ID}`)).toEqual({
      origin,
      path: `/proxy/v2/${PROJECT}/checkpoint_items/${ID}`,
    });
  });

  it('has a query where there is one, encoded', () => {
    const query = new URLSearchParams({ name: 'a&b=c#d/../', limit: '1000' });
    expect(target(at(), PROJECT, '/backups/detail', query).path).toBe(
      `/proxy/v2/${PROJECT}/backups/detail?name=a%26b%3Dc%23d%2F..%2F&limit=1000`,
    );
    expect(target(at(), PROJECT, '/backups', new URLSearchParams()).path).toBe(`/proxy/v2/${PROJECT}/backups`);
  });
});

describe('a path that is no path of ours', () => {
  it.each(['', '..', '*', PROJECT.toUpperCase(), `${PROJECT}/`, `${PROJECT}0`, 'b23b579f-08c8-4228-b9b4-673c46f0c442'])(
    'is never sent: the project "%s"',
    (project) => {
      expect(() => target(at(), project, '/backups')).toThrow(new Error('not a project id'));
    },
  );

  it.each([
    '',
    '/',
    'backups',
    '/backups/',
    '//backups',
    '/backups/..',
    '/backups/%2e%2e',
    '/backups/.',
    '/backups?limit=1',
    '/backups#',
    '/Backups',
    '/backups\n',
    '/backups\\',
    `/backups/${ID}x`,
    `/backups/x${ID}`,
    `/backups/${ID.toUpperCase()}`,
    `/backups/${ID.slice(1)}`,
    `/backups/${ID.replaceAll('-', '')}`,
    `x/backups`,
  ])('is never sent: "%s"', (below) => {
    expect(() => target(at(), PROJECT, below)).toThrow(new Error('not a path below an endpoint'));
  });

  it('is never sent, whatever stands where the id should', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.string().map((text) => encodeURIComponent(text)),
      fc.constantFrom('.', '..', '%2e%2e', '..;', '...', 'a/../..', '__proto__', '\u0000', '@host', '{project_id}'),
    );
    const ok = /^\/proxy\/v2\/b23b579f08c84228b9b4673c46f0c442(\/[a-z_]+|\/[0-9a-f-]{36})+$/;
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.uuid()), { minLength: 1, maxLength: 3 }), (parts) => {
        try {
          return ok.test(target(at(), PROJECT, `/${parts.join('/')}`).path);
        } catch {
          return true;
        }
      }),
    );
  });

  it.each([
    ['no address of a server', 'opaque:v2/{project_id}'],
    ['without a place for the project', 'https://vbs.example.com/v2/'],
    ['with two', 'https://vbs.example.com/{project_id}/{project_id}'],
    ['with one that is in no path', 'https://vbs.example.com/v2?{project_id}'],
  ])('is never sent where the endpoint is %s', (_what, template) => {
    expect(() => endpointAt(template)).toThrow(new Error('not the template of an endpoint'));
  });

  it('is what every reader of URLs takes it for, whatever the endpoint', () => {
    for (const template of [
      'https://vbs.example.com/v2/{project_id}?x',
      'https://vbs.example.com/a/../v2/{project_id}',
      'https://vbs.example.com/v2/{project_id}/./more',
      'https://vbs.example.com/ä b/%2e%2e/v2/{project_id}',
    ]) {
      const { origin, path } = target(endpointAt(template), PROJECT, `/backups/${ID}`);
      const { pathname } = new URL(template.replace('{project_id}', PROJECT));
      expect([origin, path]).toEqual(['https://vbs.example.com', `${pathname}/backups/${ID}`]);
      expect(new URL(path, origin).href).toBe(`${origin}${path}`);
    }
  });
});
