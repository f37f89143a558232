import { UpstreamFailure } from '../core/upstream-failure.js';
import { cinderFault, csbsError, type RawRefusal } from '../http/raw-refusal.js';

export function csbsNotFound(id: string): RawRefusal {
  return csbsError(404, 'CSBS.3001', `Checkpoint_item (${id}) is not found.`);
}

export function vbsNotFound(id: string): RawRefusal {
  return cinderFault('itemNotFound', 404, `Backup ${id} could not be found.`);
}

export function cbrNotFound(): RawRefusal {
  return csbsError(404, 'BackupService.6200', 'The backup does not exist.');
}

export function noSuchCbrMarker(): RawRefusal {
  return csbsError(404, 'BackupService.6200', 'The marker does not exist.');
}

/**
 * What a caller of a raw CSBS route sees of a failure: its own 404 and 400 in CSBS's shape, in our words or with the upstream's code;
 * anything else is the gateway's to explain.
 */
export function csbsRefusal(error: unknown, id: string): unknown {
  if (!(error instanceof UpstreamFailure)) return error;
  if (error.kind === 'not-found') return csbsNotFound(id);
  if (error.kind !== 'rejected') return error;
  const code = error.code?.startsWith('CSBS.') === true ? error.code : 'CSBS.9001';
  return csbsError(400, code, 'Invalid request parameters.');
}

/** The same for CBR. */
export function cbrRefusal(error: unknown, notFound: RawRefusal): unknown {
  if (!(error instanceof UpstreamFailure)) return error;
  if (error.kind === 'not-found') return notFound;
  if (error.kind !== 'rejected') return error;
  const code = error.code?.startsWith('BackupService.') === true ? error.code : 'BackupService.9900';
  return csbsError(400, code, 'Invalid request parameters.');
}

/** The same for VBS; only Cinder's fixed sentences about parameters pass. */
export function vbsRefusal(error: unknown, notFound: RawRefusal): unknown {
  if (!(error instanceof UpstreamFailure)) return error;
  if (error.kind === 'not-found') return notFound;
  return error.kind === 'rejected'
    ? cinderFault('badRequest', 400, error.sentence ?? 'Invalid request parameters.')
    : error;
}
