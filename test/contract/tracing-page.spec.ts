import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SETTING_NAMES } from '../../src/config/settings.js';
import { FACTS, PARTS_OF_A_REQUEST } from '../../src/tracer.js';

const PAGE = readFileSync('docs/tracing.md', 'utf8');
const [settings = '', spans = ''] = PAGE.split('\n## ').slice(1);
const firstCells = (text: string): readonly string[] =>
  [...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );

describe('docs/tracing.md', () => {
  it('names every setting of traces, and no other', () => {
    expect([...firstCells(settings)].sort()).toEqual(SETTING_NAMES.filter((name) => name.startsWith('OTEL_')).sort());
  });

  it('names every span and every attribute that there can be, and no other', () => {
    const [, ...parts] = firstCells(spans);
    expect([...parts].sort()).toEqual([...PARTS_OF_A_REQUEST].sort());
    const named = new Set(
      [...spans.matchAll(/`((?:http|error|backup_gateway)\.[\w.]+)`/g)].map(([, name = '']) => name),
    );
    expect([...named].sort()).toEqual([...FACTS].sort());
  });
});
