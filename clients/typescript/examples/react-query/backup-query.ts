import type { BackupView, GatewayClient } from '@backup-gateway/client';
import type { QueryClient, UseQueryOptions } from '@tanstack/react-query';

export interface BackupPath {
  readonly projectId: string;
  readonly backupId: string;
}

/** The same for all who show this backup: they share what is in the query cache. */
export function backupKey({ projectId, backupId }: BackupPath): readonly string[] {
  return ['backup', projectId, backupId];
}

/** An unchanged view is a 304, and the very object that is there already: nothing renders anew. */
export function backupQuery(client: GatewayClient, path: BackupPath): UseQueryOptions<BackupView> {
  return {
    queryKey: backupKey(path),
    queryFn: ({ signal }) => client.backup(path.projectId, path.backupId, { signal }),
    staleTime: Infinity, // the live updates say what is new
    retry: false, // the client has tried again already
  };
}

/** Writes each change of a backup into the query cache, until the signal aborts, or the backup or the access to it is gone. */
export async function liveBackup(
  client: GatewayClient,
  queries: QueryClient,
  path: BackupPath,
  signal: AbortSignal,
): Promise<void> {
  for await (const event of client.follow(path.projectId, path.backupId, { signal })) {
    if (event.type === 'view') queries.setQueryData(backupKey(path), event.view);
    // Asked again, the query fails with the reason.
    else if (event.isFinal) await queries.invalidateQueries({ queryKey: backupKey(path) });
  }
}
