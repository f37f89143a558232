import type { JSX } from 'preact';
import type { Tone } from '../format/words.js';

const SHAPES: Readonly<Record<Tone, JSX.Element>> = {
  good: <path d="M4 8.5l2.7 2.7L12 5.8" />,
  busy: <path d="M8 3.5A4.5 4.5 0 1 1 3.5 8M8 3.5L6 2m2 1.5L6 5" />,
  bad: <path d="M5 5l6 6M11 5l-6 6" />,
  warn: <path d="M8 4.5v4.2M8 11.2v.3" />,
  quiet: <path d="M4.5 8h7" />,
};

/** A shape of its own for each tone, so that it can be told without its colour. */
export function ToneIcon({ tone }: { readonly tone: Tone }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[tone]}
    </svg>
  );
}

const PICTURES = {
  disk: (
    <path d="M3 4.5C3 3.4 5.2 2.5 8 2.5s5 .9 5 2-2.2 2-5 2-5-.9-5-2zm0 0v7c0 1.1 2.2 2 5 2s5-.9 5-2v-7M3 8c0 1.1 2.2 2 5 2s5-.9 5-2" />
  ),
  back: <path d="M10 3L5 8l5 5" />,
  sun: (
    <path d="M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
  ),
  moon: <path d="M13 9.7A5.5 5.5 0 0 1 6.3 3 5.5 5.5 0 1 0 13 9.7z" />,
  system: <path d="M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13" />,
  copy: <path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" />,
  reload: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3" />,
  out: <path d="M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6" />,
} as const;

export function Picture({ name }: { readonly name: keyof typeof PICTURES }): JSX.Element {
  return (
    <svg class="picture" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {PICTURES[name]}
    </svg>
  );
}
