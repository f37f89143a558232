/** Sets fields to anything, wrong types included; `undefined` removes a key; `extend_info` is merged. */
export function patchRecord(record: { extend_info?: object | null }, patch: Record<string, unknown>): void {
  const { extend_info: inner, ...outer } = patch;
  const info = record.extend_info;
  merge(record, outer);
  if (!('extend_info' in patch)) return;
  const both = isObject(inner) && isObject(info);
  if (both) merge(info, inner);
  else merge(record, { extend_info: inner });
}

export function merge(target: object, patch: object): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) Reflect.deleteProperty(target, key);
    else Reflect.set(target, key, value);
  }
}

export function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new Error(`the sandbox world has no ${what} ${id}`);
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
