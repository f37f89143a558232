import type { BackupView, GatewayClient } from '@backup-gateway/client';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { backupQuery, liveBackup, type BackupPath } from './backup-query.js';

/** A backup's view, loaded once and kept live for as long as it is shown. */
export function useBackup(client: GatewayClient, { projectId, backupId }: BackupPath): UseQueryResult<BackupView> {
  const queries = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    liveBackup(client, queries, { projectId, backupId }, stop.signal).catch(reportError);
    return () => {
      stop.abort();
    };
  }, [client, queries, projectId, backupId]);
  return useQuery(backupQuery(client, { projectId, backupId }));
}
