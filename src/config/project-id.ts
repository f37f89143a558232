import { projectId as strictProjectId } from '../core/ids.js';
import { Refusal, type Reader } from './setting.decorator.js';

export const projectId: Reader<string> = (text) => {
  const id = strictProjectId(text);
  if (id === null) throw new Refusal('must be a project id of 32 hex digits');
  return id;
};
