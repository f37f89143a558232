import { fieldTree, type FieldTree } from '../core/fields.js';
import { invalid } from './problem.js';

/** The wanted fields; `null` for all of them. `known`: the paths of what is answered, where that is no view. */
export function wantedFields(fields: string | undefined, known?: ReadonlySet<string>): FieldTree | null {
  if (fields === undefined) return null;
  const tree = fieldTree(fields.split(','), known);
  const what = known === undefined ? 'view' : 'entry';
  if ('unknown' in tree) throw invalid('fields', `has a path that no ${what} has: ${quoted(tree.unknown)}`);
  return tree;
}

function quoted(path: string): string {
  return JSON.stringify(path.length > 64 ? `${path.slice(0, 64)}…` : path);
}
