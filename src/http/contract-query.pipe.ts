import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { Problem, type FieldError } from './problem.js';

type Query = Readonly<Record<string, unknown>>;

/**
 * The query of a route under /api as the class that describes it; 400 by name for every parameter that is unknown, repeated or out of
 * form. Names are compared here: class-validator's whitelist overlooks `__proto__`.
 */
@Injectable()
export class ContractQueryPipe implements PipeTransform {
  /** What a query without anything in it is, by class: most requests have such a one, and it is no other the next time. */
  private readonly bare = new WeakMap<object, Readonly<object>>();

  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type !== 'query' || metatype === undefined || metatype === Object) return value;
    const given = value as Query;
    const isBare = Object.keys(given).length === 0;
    const known = isBare ? this.bare.get(metatype) : undefined;
    return known ?? (await this.judged(given, metatype as new () => object, isBare));
  }

  private async judged(given: Query, metatype: new () => object, isBare: boolean): Promise<Readonly<object>> {
    refuseUnknown(given, Object.keys(new metatype()));
    const query: object = plainToInstance(metatype, { ...given }, { exposeDefaultValues: true });
    const failures = await validate(query);
    refuse(
      failures.map(({ property, constraints = {} }) => ({
        field: property,
        message: Object.values(constraints).join('; '),
      })),
    );
    if (isBare) this.bare.set(metatype, Object.freeze(query));
    return query;
  }
}

/** 400 for whatever is not among `names`, or is there more than once. */
export function refuseUnknown(query: Query, names: readonly string[]): void {
  const takes = names.length === 0 ? 'no parameters' : names.join(', ');
  refuse(
    Object.entries(query).flatMap(([field, text]): FieldError[] => {
      if (!names.includes(field)) return [{ field, message: `is unknown; this route takes ${takes}` }];
      return typeof text === 'string' ? [] : [{ field, message: 'must be given once' }];
    }),
  );
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
}
