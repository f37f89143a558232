import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

/** What our manifests are made of; each kind's schema says which of them it wants. */
const APIS = ['apps/v1', 'autoscaling/v2', 'core/v1', 'networking/v1', 'policy/v1'];

/** Kubernetes' own description of its kinds (1.30), as its types have it: what it does not know is refused, too. */
const generator = createGenerator({
  path: `node_modules/kubernetes-types/{${APIS.join()}}.d.ts`,
  additionalProperties: false,
  skipTypeCheck: true,
});

export function schemaOf(kind: string): ValidateFunction {
  const schema = generator.createSchema(kind) as AnySchemaObject;
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}
