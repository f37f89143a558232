/** What rows of a list are ordered by: one field, and the id where that is the same. */
export interface Order<Field extends string = string> {
  readonly field: Field;
  readonly descending: boolean;
}

export type SortValue = string | number | null;

/** Where a row stands in an order, whatever other rows there are. */
export interface Position {
  readonly value: SortValue;
  readonly id: string;
}

/** Of a text so much decides: it has to fit into a cursor, and a cursor into an address. Rows that agree so far are ordered by id. */
const DECISIVE_CHARACTERS = 128;
const FRACTION_DIGITS = 9;

/** `-createdAt` and the like; `null` where the field is not one of `fields`. */
export function orderOf<Field extends string>(text: string, fields: readonly Field[]): Order<Field> | null {
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  const field = fields.find((one) => one === name);
  return field === undefined ? null : { field, descending };
}

/** Below 0 where `a` comes first. Nothing said is the lowest value, as in the clouds' databases; texts go by their code units. */
export function comparePositions(a: Position, b: Position, { descending }: Pick<Order, 'descending'>): number {
  const order = compareValues(a.value, b.value) || compareValues(a.id, b.id);
  return descending ? -order : order;
}

function compareValues(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** A time of the view's form so that texts are in the order of times: the clouds write no fraction, or three or six digits of it. */
export function timeValue(time: string | null): string | null {
  if (time === null) return null;
  const [seconds = '', fraction = ''] = time.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(FRACTION_DIGITS, '0')}`;
}

export function textValue(text: string | null): string | null {
  return text === null ? null : text.slice(0, DECISIVE_CHARACTERS);
}
