import type { SchemaObject } from 'openapi3-ts/oas31';

type Schemas = Readonly<Record<string, SchemaObject>>;

const PREFIX = '#/components/schemas/';
/** What `fields` keeps wherever it stands: ids, and what a page is made of. */
const KEPT = ['id', 'projectId', 'items', 'nextCursor'];

/** The schemas of what is left of a type by `fields`: every key may be absent but those, in it and in all that it is made of. */
export function select(schemas: Schemas, name: string): Schemas {
  const selected: Record<string, SchemaObject> = {};
  const visit = (part: string): void => {
    const schema = schemas[part];
    if (schema === undefined || selected[`Selected${part}`] !== undefined) return;
    selected[`Selected${part}`] = {};
    selected[`Selected${part}`] = loosened(schema, (other) => {
      if (!isMadeOfObjects(schemas, other)) return other;
      visit(other);
      return `Selected${other}`;
    }) as SchemaObject;
  };
  visit(name);
  return selected;
}

function loosened(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => loosened(entry, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => {
      if (key === '$ref') return [key, `${PREFIX}${rename(String(entry).slice(PREFIX.length))}`];
      if (key === 'required' && Array.isArray(entry)) return [key, entry.filter((one) => KEPT.includes(String(one)))];
      return [key, loosened(entry, rename)];
    }),
  );
}

function isMadeOfObjects(schemas: Schemas, name: string): boolean {
  return JSON.stringify(schemas[name] ?? {}).includes('"properties"');
}
