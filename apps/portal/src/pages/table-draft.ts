import { buildHierarchy, InvalidHierarchy, type HierarchyDefinition } from '@coop/anonymiser';
import { newRelease } from '@coop/contracts/anonymisation-api';
import type { z } from 'zod';

export type NewTable = z.infer<typeof newRelease>;

/** How a column becomes coarser; a public hierarchy that the operator keeps is `named:` and its name. */
export const WAYS = ['suppress', 'interval', 'prefix', 'date'] as const;
/** What is studied stays as it is. */
export const STUDIED = 'sensitive';
/** It is counted and does not leave. */
export const HOUSEHOLD = 'household';
export const NAMED = 'named:';

/**
 * As many as a table can have: twelve to make coarser, what is studied, and the household. The fields of a contract
 * that has more are typed, not looked for in a list.
 */
export const MAX_COLUMNS = 14;
const TYPED_COLUMNS = 8;

/** Steps of every column of dates: coarser ones are tried only where finer ones do not suffice. */
export const DATE_STEPS = ['month', 'quarter', 'year', 'decade'] as const;

const COLUMN_FIELDS = ['field', 'use', 'from', 'to', 'steps'] as const;
/** A column as it was filled in; `use` is empty where it is not in the table. */
export type ColumnDraft = Readonly<Record<(typeof COLUMN_FIELDS)[number], string>>;

const PLAIN_FIELDS = ['contract', 'category', 'purpose', 'k', 'l', 'share'] as const;
type PlainField = (typeof PLAIN_FIELDS)[number];

/** A table as it was asked for, in the words of the form. */
export type TableDraft = Readonly<Record<PlainField, string>> & { readonly columns: readonly ColumnDraft[] };

/** The name of a field of the form about a column. */
export const nameIn = (column: number, field: keyof ColumnDraft): string => `${field}-${column}`;

/** @param given - what stands in a field of a form or an address */
export function draftOf(given: (name: string) => string | null | undefined): TableDraft {
  const text = (name: string) => (given(name) ?? '').trim();
  const columns = Array.from({ length: MAX_COLUMNS }, (_, at) => at)
    .filter((at) => typeof given(nameIn(at, 'field')) === 'string')
    .map(
      (at) =>
        Object.fromEntries(COLUMN_FIELDS.map((field) => [field, text(nameIn(at, field))])) as ColumnDraft,
    );
  const plain = Object.fromEntries(PLAIN_FIELDS.map((name) => [name, text(name)]));
  return { ...(plain as Record<PlainField, string>), columns };
}

const blank = (field: string): ColumnDraft => ({ field, use: '', from: '', to: '', steps: '' });

/** The columns of a form that nobody filled in yet: those of the contract, or empty ones to be typed. */
export const blankColumns = (fields: 'all' | readonly string[]): readonly ColumnDraft[] =>
  isListed(fields) ? fields.map(blank) : Array.from({ length: TYPED_COLUMNS }, () => blank(''));

export const isListed = (fields: 'all' | readonly string[]): fields is readonly string[] =>
  fields !== 'all' && fields.length <= MAX_COLUMNS;

/** Every field of the form with what stands in it, for the way back and on. */
export const entriesOf = ({ columns, ...plain }: TableDraft): readonly (readonly [string, string])[] => [
  ...Object.entries(plain),
  ...columns.flatMap((column, at) =>
    COLUMN_FIELDS.map((field) => [nameIn(at, field), column[field]] as const),
  ),
];

/** Whether it must be said between which bounds and in which steps a column becomes coarser. */
export const needsBounds = ({ use }: ColumnDraft): boolean =>
  use === 'interval' || use === 'prefix' || use === 'date';

/** Whether a name of a field is one of those that the second step asks. */
export const isBound = (name: string): boolean => /^(from|to|steps)-/.test(name);

const whole = (text: string): number => (/^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN);

function hierarchyOf({ use, from, to, steps }: ColumnDraft): unknown {
  switch (use) {
    case 'interval': {
      const widths = steps.split(/[\s,;]+/).filter((step) => step !== '');
      return { kind: use, min: whole(from), max: whole(to), widths: widths.map(whole) };
    }
    case 'prefix':
      return { kind: use, length: whole(steps) };
    case 'date':
      return { kind: use, from, to, steps: DATE_STEPS };
    default:
      return use.startsWith(NAMED) ? { kind: 'named', name: use.slice(NAMED.length) } : { kind: use };
  }
}

interface Coarsened extends ColumnDraft {
  readonly at: number;
}

/** The table as anonymisation is asked for it, or the names of the fields that are missing or wrong. */
export function tableIn(
  draft: TableDraft,
): { readonly table: NewTable } | { readonly wrong: ReadonlySet<string> } {
  const { contract, category, purpose, k, l, share } = draft;
  const used = draft.columns.map((column, at) => ({ ...column, at })).filter(({ use }) => use !== '');
  const [studied, households] = [STUDIED, HOUSEHOLD].map((way) => used.filter(({ use }) => use === way));
  const coarsened = used.filter(({ use }) => use !== STUDIED && use !== HOUSEHOLD);
  const read = newRelease.safeParse({
    ...{ contract, category, purpose, sensitive: studied?.[0]?.field },
    quasiIdentifiers: coarsened.map((column) => ({ field: column.field, hierarchy: hierarchyOf(column) })),
    ...(households?.[0] === undefined ? {} : { household: households[0].field }),
    ...{ k: whole(k), l: whole(l), maxSuppressionShare: whole(share) / 100 },
  });
  const wrong = new Set<string>(
    read.success
      ? read.data.quasiIdentifiers.flatMap(contradictionsIn(coarsened))
      : read.error.issues.map(({ path }) => placeOf(path, coarsened)),
  );
  if (studied?.length !== 1) wrong.add(STUDIED);
  if ((households?.length ?? 0) > 1) wrong.add(HOUSEHOLD);
  return read.success && wrong.size === 0 ? { table: read.data } : { wrong };
}

const PLACES: Readonly<Record<string, keyof ColumnDraft>> = {
  ...{ field: 'field', min: 'from', max: 'to', widths: 'steps', length: 'steps', from: 'from', to: 'to' },
};

/** The field of the form that an issue of the schema is about. */
function placeOf([first, index, ...inside]: readonly PropertyKey[], coarsened: readonly Coarsened[]): string {
  if (first === 'maxSuppressionShare') return 'share';
  if (first !== 'quasiIdentifiers') return String(first);
  const column = typeof index === 'number' ? coarsened[index] : undefined;
  if (column === undefined) return 'columns';
  const place = inside.map((part) => PLACES[String(part)]).find((part) => part !== undefined);
  return nameIn(column.at, place ?? 'use');
}

/** Bounds and steps that are numbers and days, and yet no hierarchy: the anonymiser decides what one is. */
const contradictionsIn =
  (coarsened: readonly Coarsened[]) =>
  ({ field, hierarchy }: NewTable['quasiIdentifiers'][number], index: number): readonly string[] => {
    const at = coarsened[index]?.at;
    if (hierarchy.kind === 'named' || at === undefined) return [];
    try {
      buildHierarchy(field, hierarchy satisfies HierarchyDefinition);
      return [];
    } catch (error) {
      if (!(error instanceof InvalidHierarchy)) throw error;
      return [nameIn(at, error.code === 'widths-invalid' || hierarchy.kind === 'prefix' ? 'steps' : 'to')];
    }
  };
