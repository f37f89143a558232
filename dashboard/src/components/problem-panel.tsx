import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RequestProblem } from '../api/problem.js';
import { counted } from '../format/words.js';
import { useNow } from '../state/use-now.js';
import { ToneIcon } from './icons.js';

interface ProblemProps {
  readonly problem: RequestProblem;
  readonly again?: () => void;
}

/** What went wrong, in the gateway's words, and what can be done about it. */
export function ProblemPanel({ problem, again }: ProblemProps): JSX.Element {
  const { title, detail, more } = problem;
  return (
    <section class="panel problem" role="alert">
      <h2>
        <ToneIcon tone="bad" />
        {title}
      </h2>
      <p>{detail}</p>
      {more.fields !== undefined && more.fields.length > 0 && (
        <ul>
          {more.fields.map(({ field, message }) => (
            <li key={field}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {again !== undefined && <TryAgain problem={problem} again={again} />}
      <ProblemIds problem={problem} />
    </section>
  );
}

function ProblemIds({ problem: { code, more } }: { readonly problem: RequestProblem }): JSX.Element {
  return (
    <p class="small">
      <code>{more.status === undefined ? code : `${more.status} ${code}`}</code>
      {typeof more.requestId === 'string' && (
        <>
          {' '}
          · request <code class="id">{more.requestId}</code>
        </>
      )}
    </p>
  );
}

/** Where the gateway has said how long to wait, the wait is counted down, and then it is tried once by itself. */
function TryAgain({ problem, again }: Required<ProblemProps>): JSX.Element {
  const { retryAfterSeconds = null } = problem.more;
  const [since] = useState(() => Date.now());
  const now = useNow(1000);
  const left = retryAfterSeconds === null ? null : Math.max(0, Math.ceil(retryAfterSeconds - (now - since) / 1000));
  useEffect(() => {
    if (left === 0) again();
  }, [left === 0]);
  return (
    <p class="actions">
      <button type="button" class="button" onClick={again}>
        Try again
      </button>
      {left !== null && left > 0 && <span class="number">by itself in {counted(left, 'second')}</span>}
    </p>
  );
}
