import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { backupId, projectId } from '../core/ids.js';
import { invalid } from './problem.js';

export function pathParameter({ params }: FastifyRequest, name: string): string {
  return (params as Readonly<Record<string, string>>)[name] ?? '';
}

/** `{project_id}` in its one form. The authorization guard has checked it. */
export function projectIdOf(request: FastifyRequest): string {
  const id = projectId(pathParameter(request, 'project_id'));
  if (id === null) throw new Error('the authorization guard lets no other project id pass');
  return id;
}

export interface BackupPath {
  readonly projectId: string;
  readonly id: string;
}

/** The two ids of a path under /api, in their one form; 400 where the backup's is out of form. */
export const BackupPathOf = createParamDecorator((name: string, context: ExecutionContext): BackupPath => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const id = backupId(pathParameter(request, name));
  if (id === null) throw invalid(name, 'must be a UUID');
  return { projectId: projectIdOf(request), id };
});
