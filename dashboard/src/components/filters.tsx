import type { JSX, TargetedEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { STATUS_WORDS, STATUSES } from '../format/words.js';
import { isFiltered, NO_FILTER, type ListQuery, type Sort } from '../state/route.js';

interface FiltersProps {
  readonly query: ListQuery;
  readonly setQuery: (query: ListQuery) => void;
}

/** Not at every key that is pressed. */
const TYPING_MS = 300;

export function Filters({ query, setQuery }: FiltersProps): JSX.Element {
  return (
    <form
      class="filters"
      role="search"
      aria-label="Backups"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <NameFilter query={query} setQuery={setQuery} />
      <StatusFilter query={query} setQuery={setQuery} />
      <DayFilter name="from" label="Created from" query={query} setQuery={setQuery} />
      <DayFilter name="to" label="to" query={query} setQuery={setQuery} />
      <SortChoice query={query} setQuery={setQuery} />
      <label
        class="check"
        title="Asks VBS as well: whether each disk backup is there, and what both services say of it"
      >
        <input
          type="checkbox"
          checked={query.disks}
          onChange={({ currentTarget }) => {
            setQuery({ ...query, disks: currentTarget.checked });
          }}
        />
        Check disks
      </label>
      <Clear query={query} setQuery={setQuery} />
    </form>
  );
}

function Clear({ query, setQuery }: FiltersProps): JSX.Element | null {
  if (!isFiltered(query)) return null;
  const clear = (): void => {
    setQuery({ ...NO_FILTER, sort: query.sort, disks: query.disks });
  };
  return (
    <button type="button" class="button plain" onClick={clear}>
      Clear
    </button>
  );
}

function NameFilter({ query, setQuery }: FiltersProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (field.current !== null && document.activeElement !== field.current) field.current.value = query.name;
  }, [query.name]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const typed = ({ currentTarget: { value } }: TargetedEvent<HTMLInputElement>): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setQuery({ ...query, name: value.trim() });
    }, TYPING_MS);
  };
  return (
    <label class="grow">
      Name
      <input ref={field} type="search" defaultValue={query.name} placeholder="part of the name" onInput={typed} />
    </label>
  );
}

function StatusFilter({ query, setQuery }: FiltersProps): JSX.Element {
  return (
    <label>
      Status
      <select
        value={query.status}
        onChange={({ currentTarget: { value } }) => {
          setQuery({ ...query, status: STATUSES.find((status) => status === value) ?? '' });
        }}
      >
        <option value="">Any</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {STATUS_WORDS[status].word}
          </option>
        ))}
      </select>
    </label>
  );
}

interface DayProps extends FiltersProps {
  readonly name: 'from' | 'to';
  readonly label: string;
}

function DayFilter({ name, label, query, setQuery }: DayProps): JSX.Element {
  return (
    <label>
      {label}
      <input
        type="date"
        value={query[name]}
        onChange={({ currentTarget: { value } }) => {
          setQuery({ ...query, [name]: value });
        }}
      />
    </label>
  );
}

const ORDERS: readonly (readonly [Sort, string])[] = [
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['-updatedAt', 'Changed last'],
  ['updatedAt', 'Changed first'],
  ['name', 'Name, A–Z'],
  ['-name', 'Name, Z–A'],
  ['status', 'Status, A–Z'],
  ['-status', 'Status, Z–A'],
];

/** On a phone there are no column heads to press. */
function SortChoice({ query, setQuery }: FiltersProps): JSX.Element {
  return (
    <label class="phone-only">
      Order
      <select
        value={query.sort}
        onChange={({ currentTarget: { value } }) => {
          const [sort] = ORDERS.find(([each]) => each === value) ?? [NO_FILTER.sort];
          setQuery({ ...query, sort });
        }}
      >
        {ORDERS.map(([sort, name]) => (
          <option key={sort} value={sort}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
