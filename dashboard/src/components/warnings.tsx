import type { JSX } from 'preact';
import type { BackupView } from '../api/types.js';

/** What the gateway has tolerated of the cloud's answers. */
export function Warnings({ warnings }: Pick<BackupView, 'warnings'>): JSX.Element | null {
  if (warnings.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="warnings">
      <h2 id="warnings">
        Warnings <span class="count">{warnings.length}</span>
      </h2>
      <ul class="warnings">
        {warnings.map(({ code, message, path }) => (
          <li key={`${code} ${path}`}>
            <code class="id">{path}</code> {message} <span class="small">{code}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
