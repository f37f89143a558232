import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RequestProblem } from '../api/problem.js';
import { ProblemPanel } from './problem-panel.js';

interface SignInProps {
  readonly problem: RequestProblem | null;
  readonly isBusy: boolean;
  readonly signIn: (key: string, keep: boolean) => void;
}

export function SignIn({ problem, isBusy, signIn }: SignInProps): JSX.Element {
  const [keep, setKeep] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isBusy) field.current?.focus();
  }, [isBusy]);
  const submit = (event: Event): void => {
    event.preventDefault();
    const key = field.current?.value.trim() ?? '';
    if (key !== '') signIn(key, keep);
  };
  return (
    <main id="main" class="sign-in">
      <h1>Server backups</h1>
      <p class="lead">One view over both backup services. Sign in with a gateway key.</p>
      <form class="panel" onSubmit={submit} aria-busy={isBusy}>
        <label for="key">Gateway key</label>
        <input
          ref={field}
          id="key"
          type="password"
          autoComplete="off"
          spellcheck={false}
          required
          disabled={isBusy}
          placeholder="bgw_…"
          aria-describedby="key-note"
        />
        <KeepForTab keep={keep} setKeep={setKeep} />
        <button type="submit" class="button primary" disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
        <p id="key-note" class="small">
          The key goes to this gateway alone, in a header. A new one: <code>npm run keys -- create</code>
        </p>
      </form>
      {problem !== null && <ProblemPanel problem={problem} />}
    </main>
  );
}

interface KeepProps {
  readonly keep: boolean;
  readonly setKeep: (keep: boolean) => void;
}

function KeepForTab({ keep, setKeep }: KeepProps): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={keep}
        onChange={({ currentTarget }) => {
          setKeep(currentTarget.checked);
        }}
      />
      Keep for this tab <span class="small">(else a reload asks again)</span>
    </label>
  );
}
