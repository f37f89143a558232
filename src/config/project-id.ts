import { projectId as readProjectId } from '../core/ids.js';
import { Refusal, type Reader } from './setting.decorator.js';

/** 32 lower-case hex digits; upper case and the dashed form of a UUID mean the same project. */
export const projectId: Reader<string> = (text) => {
  const id = readProjectId(text);
  if (id !== null) return id;
  throw new Refusal('must be a project id of 32 hex digits');
};
