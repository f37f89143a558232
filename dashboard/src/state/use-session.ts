import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiClient } from '../api/client.js';
import { asProblem, RequestProblem } from '../api/problem.js';
import type { WhoAmI } from '../api/types.js';
import { forgetKey, keepKey, keptKey } from './session.js';

export type Session =
  | { readonly phase: 'out'; readonly problem: RequestProblem | null }
  | { readonly phase: 'entering' }
  | { readonly phase: 'in'; readonly api: ApiClient; readonly who: WhoAmI };

export interface SessionActions {
  readonly signIn: (key: string, keep: boolean) => void;
  readonly signOut: () => void;
}

/** Printable ASCII without blanks: all that a header can carry as a key. */
const KEY_FORM = /^[\x21-\x7e]{1,4096}$/;
const NO_KEY = new RequestProblem('no-key', 'Not a key', 'A key has neither blanks nor letters beyond ASCII.');
const ENDED = new RequestProblem(
  'unauthenticated',
  'Signed out',
  'The gateway does not take this key any more: it has expired, or it was revoked.',
);
const REFUSED = new RequestProblem(
  'unauthenticated',
  'Key refused',
  'The gateway does not know this key, or it has expired or was revoked.',
);

/** Who is signed in. The key is in the memory of an ApiClient, and in sessionStorage only where that was asked for. */
export function useSession(): readonly [Session, SessionActions] {
  const [session, setSession] = useState<Session>({ phase: 'out', problem: null });
  const leave = useCallback((problem: RequestProblem | null): void => {
    forgetKey();
    setSession({ phase: 'out', problem });
  }, []);
  const signIn = useCallback(
    (key: string, keep: boolean): void => {
      if (!KEY_FORM.test(key)) {
        leave(NO_KEY);
        return;
      }
      setSession({ phase: 'entering' });
      const api = new ApiClient(key, () => {
        leave(ENDED);
      });
      enter(api)
        .then((who) => {
          if (keep) keepKey(key);
          setSession({ phase: 'in', api, who });
        })
        .catch((error: unknown) => {
          const problem = asProblem(error);
          // A gateway that is away for a moment does not cost the key that was kept.
          if (problem.code === 'unauthenticated') leave(REFUSED);
          else setSession({ phase: 'out', problem });
        });
    },
    [leave],
  );
  useEffect(() => {
    const key = keptKey();
    if (key !== null) signIn(key, true);
  }, [signIn]);
  const signOut = useCallback((): void => {
    leave(null);
  }, [leave]);
  return [session, { signIn, signOut }];
}

async function enter(api: ApiClient): Promise<WhoAmI> {
  const { body } = await api.get<WhoAmI>('api/v1/projects', new AbortController().signal);
  if (body === null) throw new RequestProblem('unreadable', 'No answer', 'The gateway did not say whose key this is.');
  return body;
}
