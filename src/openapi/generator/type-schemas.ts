import { getMetadataStorage } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import type { ReferenceObject, SchemaObject } from 'openapi3-ts/oas31';
import { createGenerator, type SchemaGenerator } from 'ts-json-schema-generator';
import { select } from './selected-schemas.js';

/** JSON schemas of exported types, as the compiler reads them; docstrings are descriptions, and their tags are limits. */
export class TypeSchemas {
  private readonly known: Record<string, SchemaObject> = {};
  private readonly generator: SchemaGenerator;

  constructor(tsconfig: string) {
    this.generator = createGenerator({
      tsconfig,
      expose: 'export',
      jsDoc: 'extended',
      additionalProperties: false,
      encodeRefs: false,
      sortProps: false,
      skipTypeCheck: true, // `npm run typecheck` does it
    });
  }

  ref(name: string): ReferenceObject {
    if (this.known[name] === undefined) this.add(name);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The properties of a class that describes a query: what its docstrings say, and what its validators want. */
  propertiesOf(name: string): Readonly<Record<string, SchemaObject>> {
    const wanted = validationMetadatasToSchemas({ classValidatorMetadataStorage: getMetadataStorage() })[name];
    const said = this.read(name)[name]?.properties ?? {};
    return Object.fromEntries(
      Object.entries(said).map(([key, schema]) => {
        const { type, ...more } = (wanted?.properties?.[key] ?? {}) as SchemaObject;
        const isTold = type !== undefined && type !== 'object';
        return [key, { ...schema, ...(isTold ? { type } : {}), ...more }];
      }),
    );
  }

  all(): Readonly<Record<string, SchemaObject>> {
    return Object.fromEntries(Object.entries(this.known).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private add(name: string): void {
    if (!name.startsWith('Selected')) {
      Object.assign(this.known, this.read(name));
      return;
    }
    const whole = name.replace('Selected', '');
    this.ref(whole);
    Object.assign(this.known, select(this.known, whole));
  }

  private read(name: string): Readonly<Record<string, SchemaObject>> {
    const { definitions = {} } = this.generator.createSchema(name);
    return JSON.parse(JSON.stringify(definitions).replaceAll('"#/definitions/', '"#/components/schemas/')) as Record<
      string,
      SchemaObject
    >;
  }
}
