import type { SharedStore } from './shared-store.js';

type Speaker = Pick<SharedStore, 'sealer' | 'instanceId'>;

export const NEWS_CHANNEL = 'bgw:news';

/** What an instance tells the others. `released`: it loads the key no longer. */
export interface News {
  readonly kind: 'stored' | 'forgotten' | 'released';
  readonly group: string;
  /** `null` where a whole group is meant. */
  readonly id: string | null;
}

const KINDS: readonly unknown[] = ['stored', 'forgotten', 'released'] satisfies readonly News['kind'][];

export function sealedNews({ sealer, instanceId }: Speaker, news: News): Promise<Buffer> {
  return sealer.seal(NEWS_CHANNEL, Buffer.from(JSON.stringify({ ...news, by: instanceId })));
}

/**
 * `null` for what we have said ourselves, and for what we do not understand; `sealed` for what another key was used for. Never rejects.
 */
export async function newsOfOthers({ sealer, instanceId }: Speaker, message: Buffer): Promise<News | 'sealed' | null> {
  const opened = await sealer.open(NEWS_CHANNEL, message);
  if (opened === null) return 'sealed';
  const { kind, group, id, by } = JSON.parse(opened.toString('utf8')) as Partial<News & { readonly by: string }>;
  if (by === instanceId || kind === undefined || group === undefined || id === undefined) return null;
  return KINDS.includes(kind) ? { kind, group, id } : null;
}
