import 'reflect-metadata';
import { Expose, plainToInstance, Transform } from 'class-transformer';
import { ValidateBy, validateSync } from 'class-validator';
import type { Mistake } from './settings-error.js';

/** Thrown by a reader; the message goes after the setting's name: "must be …". */
export class Refusal extends Error {}

/** Turns the text of a setting into its value, or throws a Refusal. */
export type Reader<T> = (text: string) => T;

export interface Reading<T> {
  readonly values: T;
  readonly mistakes: readonly Mistake[];
}

/**
 * A setting that `reader` understands. The property's initial value is the default. A refused text becomes its Refusal,
 * which validation then reports, so the values of a class may be used only where there is no mistake.
 */
export function Setting(reader: Reader<unknown>): PropertyDecorator {
  const read = (text: unknown): unknown => {
    try {
      return reader(String(text));
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };
  const isRead = ValidateBy({
    name: 'isRead',
    validator: {
      validate: (value) => !(value instanceof Refusal),
      defaultMessage: (args) => (args?.value instanceof Refusal ? args.value.message : ''),
    },
  });
  return (target, property) => {
    Expose()(target, property);
    Transform(({ value }) => read(value), { toClassOnly: true })(target, property);
    isRead(target, property);
  };
}

/**
 * A rule over several settings of the class that has it. A refused setting is reported for its form alone, and another's rule sees its
 * Refusal in the place of its value.
 */
export function Rule<T extends object>(
  holds: (settings: T) => boolean,
  message: string | ((settings: T) => string),
): PropertyDecorator {
  return ValidateBy({
    name: String(message),
    validator: {
      validate: (value, args) => value instanceof Refusal || holds(args?.object as T),
      defaultMessage: (args) => (typeof message === 'string' ? message : message(args?.object as T)),
    },
  });
}

/** Reads the settings that a class declares out of `texts`; whatever else is there is left alone. */
export function readClass<T extends object>(type: new () => T, texts: Readonly<Record<string, string>>): Reading<T> {
  const values = plainToInstance(type, texts, { excludeExtraneousValues: true, exposeDefaultValues: true });
  const mistakes = validateSync(values, { stopAtFirstError: true }).map((error) => ({
    name: error.property,
    message: Object.values(error.constraints ?? {})[0] ?? 'is out of form',
  }));
  return { values, mistakes };
}
