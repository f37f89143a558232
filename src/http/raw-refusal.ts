import type { Json } from '../core/json.js';

/** A refusal of a raw route in the upstream's own shape. */
export class RawRefusal extends Error {
  override readonly name = 'RawRefusal';

  constructor(
    readonly status: number,
    readonly body: Json,
  ) {
    super('refused in the upstream’s shape');
  }
}

/** Cinder's fault: `{"badRequest":{"code":400,"message":…}}`. */
export function cinderFault(name: 'badRequest' | 'itemNotFound', status: number, message: string): RawRefusal {
  return new RawRefusal(status, { [name]: { code: status, message } });
}

/** CSBS, CBR and the cloud's API gateway: `{"error_code":…,"error_msg":…}`. */
export function csbsError(status: number, code: string, message: string): RawRefusal {
  return new RawRefusal(status, { error_code: code, error_msg: message });
}
