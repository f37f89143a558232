import { createHash } from 'node:crypto';
import type { Cloud } from './cloud.js';

const REGION = 'sandbox-1';

/** The types that Open Telekom Cloud lists, and beside them those that OpenStack's own clients look for. */
const SERVICES: [type: string, name: string, path: (projectId: string) => string][] = [
  ['data-protect', 'karbor', (id) => `/csbs/v1/${id}`],
  ['vbsv2', 'vbs', (id) => `/vbs/v2/${id}`],
  ['volume-backup', 'vbs', (id) => `/vbs/v2/${id}`],
  ['block-storage', 'cinder', (id) => `/vbs/v3/${id}`],
  ['volumev3', 'cinderv3', (id) => `/vbs/v3/${id}`],
  ['identity', 'keystone', () => '/identity/v3'],
];

/** The successor, for those who have it. The old services stay listed, also to those whom they refuse. */
const CBR: (typeof SERVICES)[number] = ['cbr', 'cbr', (id) => `/cbr/v3/${id}`];

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

export function catalogOf(cloud: Cloud, projectId: string): unknown[] {
  const hasCbr = cloud.hasCbr && cloud.world.project(projectId).services.has('cbr');
  return [...SERVICES, ...(hasCbr ? [CBR] : [])].map(([type, name, path]) => ({
    type,
    name,
    id: idOf(type),
    endpoints: ['public', 'internal'].map((face) => ({
      id: idOf(`${type} ${face}`),
      interface: face,
      region: REGION,
      region_id: REGION,
      url: `${cloud.url}${path(projectId)}`,
    })),
  }));
}
