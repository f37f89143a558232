import { describe, expect, it } from '@jest/globals';
import { seedView } from '../../test/support/seed-view.js';
import { fieldTree, selectFields } from './fields.js';

const view = seedView({ csbs: '2026-11-23T00:00:00.000Z', vbs: '2026-11-23T00:00:00.000Z' });

function selected(...paths: string[]): unknown {
  const tree = fieldTree(paths);
  if ('unknown' in tree) throw new Error(`unknown: ${tree.unknown}`);
  return selectFields(view, tree);
}

describe('the fields a caller wants', () => {
  it('come with the ids beside them, and nothing else', () => {
    expect(selected('name')).toEqual({ id: view.id, projectId: view.projectId, name: 'backup_d32c' });
    expect(selected('volumes.vbs.status', 'volumes.match')).toEqual({
      id: view.id,
      projectId: view.projectId,
      volumes: view.volumes.map(({ id, match, vbs }) => ({ id, match, vbs: { status: vbs?.status } })),
    });
  });

  it('may be whole branches, also beside a part of the same branch', () => {
    expect(selected('resource.name', 'resource')).toMatchObject({ resource: view.resource });
  });

  it('are null where the view says null on the way', () => {
    expect(selected('failure.code')).toMatchObject({ failure: null });
  });

  it('may be any key of a view, at any depth', () => {
    for (const path of [
      'failure.operation',
      'appConsistency.errorMessage',
      'tags.value',
      'volumes.source.volumeId',
      'volumes.vbs.metadata.encrypted',
      'volumes.discrepancies.field',
      'warnings.path',
      'sources.vbs.error',
      'copy.region',
      'imageIds',
      'summary.matched',
      'completeness',
    ]) {
      expect([path, fieldTree([path])]).not.toEqual([path, { unknown: path }]);
    }
  });

  it.each([
    'nothing',
    'volumes.nothing',
    '',
    'name.',
    '.name',
    '__proto__',
    'constructor',
    'volumes[0]',
    'name.length',
    ' name',
  ])('are refused where no view has them: %s', (path) => {
    expect(fieldTree(['name', path])).toEqual({ unknown: path });
  });
});
