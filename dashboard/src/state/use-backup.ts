import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ApiClient } from '../api/client.js';
import { follow, type Liveness } from '../api/follow.js';
import { backupPath } from '../api/paths.js';
import { asProblem, type RequestProblem } from '../api/problem.js';
import type { BackupView } from '../api/types.js';

export interface BackupState {
  readonly view: BackupView | null;
  readonly problem: RequestProblem | null;
  readonly liveness: Liveness | null;
  /** When the cloud last confirmed what is shown, by this machine's clock. */
  readonly confirmedAt: number;
}

const NOTHING: BackupState = { view: null, problem: null, liveness: null, confirmedAt: 0 };

/** One backup, asked for at once and followed from then on; the second value begins anew. */
export function useBackup(api: ApiClient, projectId: string, id: string): readonly [BackupState, () => void] {
  const [state, setState] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    const change = (part: Partial<BackupState>): void => {
      if (!ending.signal.aborted) setState((before) => ({ ...before, ...part }));
    };
    setState((before) => (before.view?.id === id ? { ...before, problem: null } : NOTHING));
    void load(api, backupPath(projectId, id), change, ending.signal);
    return () => {
      ending.abort();
    };
  }, [api, projectId, id, attempt]);
  const again = useCallback(() => {
    setAttempt((count) => count + 1);
  }, []);
  return [state, again];
}

async function load(
  api: ApiClient,
  path: string,
  change: (part: Partial<BackupState>) => void,
  signal: AbortSignal,
): Promise<void> {
  const confirmed = (ageSeconds: number): void => {
    change({ confirmedAt: Date.now() - ageSeconds * 1000, problem: null });
  };
  const view = (shown: BackupView): void => {
    change({ view: shown, problem: null, confirmedAt: Date.now() });
  };
  const problem = (happened: RequestProblem): void => {
    change({ problem: happened });
  };
  let known: string | null = null;
  try {
    const { body, etag, ageSeconds } = await api.get<BackupView>(path, signal);
    known = etag;
    change({ view: body });
    confirmed(ageSeconds);
  } catch (error) {
    problem(asProblem(error));
    return;
  }
  const liveness = (now: Liveness): void => {
    change({ liveness: now });
  };
  await follow(api, { known, events: `${path}/events`, poll: path }, { view, problem, liveness, confirmed }, signal);
}
