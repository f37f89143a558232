import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { BackupView } from '../api/types.js';
import { Picture } from './icons.js';

/** The view as the API answers it. */
export function RawJson({ view }: { readonly view: BackupView }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const text = isOpen ? JSON.stringify(view, null, 2) : '';
  return (
    <details
      class="panel raw"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>JSON, as the API answers it</summary>
      {isOpen && <Copy text={text} />}
      {isOpen && (
        <pre tabIndex={0} aria-label="The backup as JSON">
          {text}
        </pre>
      )}
    </details>
  );
}

function Copy({ text }: { readonly text: string }): JSX.Element {
  const [said, setSaid] = useState('');
  const copy = (): void => {
    // Browsers have no clipboard for pages without TLS, except on this very machine.
    const clipboard = 'clipboard' in navigator ? navigator.clipboard.writeText(text) : Promise.reject(new Error());
    clipboard.then(
      () => {
        setSaid('Copied');
      },
      () => {
        setSaid('The browser does not let the page copy: mark the text and copy it.');
      },
    );
  };
  return (
    <p class="actions">
      <button type="button" class="button" onClick={copy}>
        <Picture name="copy" /> Copy
      </button>
      <span role="status">{said}</span>
    </p>
  );
}
