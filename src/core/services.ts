/** The services of a cloud that are asked for backups, as operators call them. Who goes through them goes through this list. */
export const SERVICES = ['csbs', 'vbs', 'cbr'] as const;
export type Service = (typeof SERVICES)[number];

/** Those that know backups of servers. The one that has a backup is its origin. */
export const ORIGINS = ['csbs', 'cbr'] as const satisfies readonly Service[];
export type Origin = (typeof ORIGINS)[number];

/** As people write them. */
export const NAMES: Readonly<Record<Service, string>> = { csbs: 'CSBS', vbs: 'VBS', cbr: 'CBR' };
