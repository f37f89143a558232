/** One of the sandbox cloud's made-up ones: two disks, one of them encrypted. */
const ANOTHER_BACKUP = '82bda182-4660-4cdb-ac6a-295516eeeff0';

export interface DemoAddresses {
  readonly gateway: string;
  readonly metrics: string;
  readonly sandbox: string;
  readonly projectId: string;
  readonly backupId: string;
  readonly key: string;
}

/** What the demo prints: addresses, a key, and lines that work as they stand. */
export function usage({ gateway, metrics, sandbox, projectId, backupId, key }: DemoAddresses): string {
  const curl = (path: string): string => `  curl -s -H 'Authorization: Bearer ${key}' '${gateway}${path}'`;
  const faults = `${sandbox}/sandbox/faults`;
  return [
    '',
    `Backup Gateway  ${gateway}`,
    `Sandbox cloud   ${sandbox}   (made-up data: 40 server backups, about 160 disk backups)`,
    `Demo key        ${key}`,
    `Dashboard       ${gateway}/   (in a browser; it takes the demo key)`,
    `Metrics         ${metrics}   (for Prometheus)`,
    '',
    'One server backup, merged from both services:',
    curl(`/api/v1/projects/${projectId}/backups/${backupId}`),
    '',
    'The CSBS half as the cloud sends it:',
    curl(`/v1/${projectId}/checkpoint_items/${backupId}`),
    '',
    'VBS as the cloud sends it, without its secrets (the three failed backups of one disk):',
    curl(`/v2/${projectId}/backups/detail?volume_id=2748f2f2-4394-4e6e-af8d-8dd34496c024`),
    '',
    'Take VBS away, and ask for another backup: its view is partial, not gone.',
    `  curl -s -d '{"service":"vbs","kind":"status","status":503,"always":true}' '${faults}'`,
    curl(`/api/v1/projects/${projectId}/backups/${ANOTHER_BACKUP}`),
    '',
    'Give VBS back:',
    `  curl -s -X DELETE '${faults}'`,
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}
