/** Whoever is measured. `bare` is the ceiling or the floor of a case, as the case says; the others do the gateway's work another way. */
export const CONTENDERS = ['gateway', 'bare', 'nest-express', 'nest-fastify', 'nginx', 'hive'] as const;
export type ContenderName = (typeof CONTENDERS)[number];
export const PEERS = ['nest-express', 'nest-fastify', 'nginx', 'hive'] as const;

/** One request, whoever sends it. */
export interface Ask {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A contender that runs. */
export interface Contender {
  readonly name: ContenderName;
  /** The process that was started; it may have children. */
  readonly pids: readonly number[];
  /** From the start of its process to its first answer. */
  readonly startMs: number;
  /** The merged view of one backup. */
  view(id: string, headers?: Readonly<Record<string, string>>): Ask;
  /** The merged views of several in one answer. */
  batch(ids: readonly string[], headers?: Readonly<Record<string, string>>): Ask;
  stop(): Promise<void>;
}

/** Something by contender. */
export type By<T> = Readonly<Partial<Record<ContenderName, T>>>;
