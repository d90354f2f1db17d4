import type { Table } from '../request.js';
import { FORMS, formsOf, holdsIdentifier, type Form } from './forms.js';

/**
 * What was counted in a column; exact counts of the table, for those who prepare a release and not for its recipients.
 * Shares lie between 0 and 1, lengths are in characters, entropy is in bits.
 */
export interface ColumnFigures {
  readonly cells: number;
  /** Cells with more than blanks in them; all that follows is about these. */
  readonly filled: number;
  /** Different values. */
  readonly values: number;
  /** Share of the values that only one person has. */
  readonly valuesOfOne: number;
  /** Share of the people who have a value that nobody else has. */
  readonly peopleAlone: number;
  /** Share of the cells of each form that occurs. */
  readonly forms: Readonly<Partial<Record<Form, number>>>;
  /** Share of the cells that are an identifier, or in whose text one stands. */
  readonly identifiers: number;
  /** Share of the cells that have digits, and them and letters in the same places; numbers with decimals aside. */
  readonly sameShape: number;
  readonly medianLength: number;
  /** Share of the cells of three words or more, or of so many characters that they are text in any case. */
  readonly wordy: number;
  /** Of the characters, over the whole column (Shannon 1948). */
  readonly entropy: number;
  /** Share of the cells that are numbers with decimals. */
  readonly decimals: number;
}

/** One different value: in how many cells it stands, and who has it as long as that is one person. */
interface Held {
  cells: number;
  readonly person: string;
  isShared: boolean;
}

/** From so many characters on a cell is text, even without blanks. */
const LONG = 60;

/**
 * Counts a column.
 * @param person - the index of the column that says whom a row is about; without it each row is a person
 */
export function figuresOf({ rows }: Table, column: number, person?: number): ColumnFigures {
  const held = new Map<string, Held>();
  const people = new Set<string>();
  rows.forEach((row, at) => {
    const value = (row[column] ?? '').trim();
    if (value === '') return;
    const who = person === undefined ? String(at) : (row[person] ?? '');
    people.add(who);
    const known = held.get(value);
    if (known === undefined) held.set(value, { cells: 1, person: who, isShared: false });
    else {
      known.cells += 1;
      if (known.person !== who) known.isShared = true;
    }
  });
  const values = [...held].map(([value, { cells }]) => ({ value, cells }));
  const filled = values.reduce((sum, { cells }) => sum + cells, 0);
  const alone = [...held.values()].filter(({ isShared }) => !isShared);
  const share = (fits: (value: string) => boolean): number =>
    filled === 0 ? 0 : values.reduce((sum, { value, cells }) => sum + (fits(value) ? cells : 0), 0) / filled;
  return {
    cells: rows.length,
    filled,
    values: held.size,
    valuesOfOne: held.size === 0 ? 0 : alone.length / held.size,
    peopleAlone: people.size === 0 ? 0 : new Set(alone.map(({ person }) => person)).size / people.size,
    forms: formsIn(values, filled),
    identifiers: share(holdsIdentifier),
    sameShape: most(values, filled),
    medianLength: medianLength(values, filled),
    wordy: share((value) => value.length >= LONG || value.split(/\s+/).length >= 3),
    entropy: entropyOf(values),
    decimals: share(isDecimal),
  };
}

type Values = readonly { readonly value: string; readonly cells: number }[];

function formsIn(values: Values, filled: number): Partial<Record<Form, number>> {
  const counts = new Map<Form, number>();
  for (const { value, cells } of values)
    for (const form of formsOf(value)) counts.set(form, (counts.get(form) ?? 0) + cells);
  return Object.fromEntries(
    FORMS.flatMap((form) => {
      const count = counts.get(form);
      return count === undefined ? [] : [[form, count / filled]];
    }),
  );
}

const isDecimal = (value: string): boolean => /^-?\d+\.\d+$/.test(value);

/** Share of the cells with the most frequent pattern of letters, digits and other signs. */
function most(values: Values, filled: number): number {
  const shapes = new Map<string, number>();
  for (const { value, cells } of values) {
    if (!/\p{Nd}/u.test(value) || isDecimal(value)) continue;
    const shape = value.replace(/\p{L}/gu, 'A').replace(/\p{Nd}/gu, '9');
    shapes.set(shape, (shapes.get(shape) ?? 0) + cells);
  }
  return filled === 0 ? 0 : [...shapes.values()].reduce((a, b) => Math.max(a, b), 0) / filled;
}

function medianLength(values: Values, filled: number): number {
  let before = 0;
  for (const { value, cells } of values.toSorted((a, b) => a.value.length - b.value.length)) {
    before += cells;
    if (before * 2 >= filled) return value.length;
  }
  return 0;
}

/** The counts are added up in order, so that the order of the rows does not show in the last digit. */
function entropyOf(values: Values): number {
  const counts = new Map<string, number>();
  for (const { value, cells } of values)
    for (const sign of value) counts.set(sign, (counts.get(sign) ?? 0) + cells);
  const sorted = [...counts.values()].toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, count) => sum + count, 0);
  return sorted.reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0);
}
