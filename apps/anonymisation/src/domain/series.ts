import type { anonymisationEvents, EventOf } from '@coop/contracts';
import { periodAt, type PeriodKind } from './period.js';

/** How often an institution is given a table of a category: once and for all, or once in each calendar period. */
export type ReleasePeriod = 'once' | PeriodKind;

/** By which columns rows are known, and what they tell. */
type Columns = Pick<
  EventOf<typeof anonymisationEvents.releaseRequested>['data'],
  'quasiIdentifiers' | 'sensitive'
>;

/** A table of the category that the institution was given before, or that stewards have yet to decide on. */
export interface EarlierTable extends Columns {
  readonly release: string;
  /** RFC 3339 */
  readonly requestedAt: string;
  readonly status: 'proposed' | 'made' | 'purged';
}

/**
 * Whether another table can be subtracted from earlier ones in a way that nobody measures. Two tables about the same
 * people, each harmless, can be: who joined or left between them, or how two ways of coarsening cut the same class,
 * singles people out. So the moment is given by the calendar and not by whoever asks, and tables of one category have
 * the same columns, coarsened along the same hierarchies: then they are compared before the next one is released. A
 * table that was purged here can no longer be compared; the institution may have it still.
 */
export function overlaps(
  asked: Columns,
  earlier: readonly EarlierTable[],
  period: ReleasePeriod,
  now: string,
): boolean {
  if (period === 'once') return earlier.length > 0;
  const { from } = periodAt(new Date(now), period);
  return earlier.some(
    (table) => table.status !== 'made' || table.requestedAt >= from || columnsOf(table) !== columnsOf(asked),
  );
}

/** JSON of the columns, in whatever order they were given. */
const columnsOf = ({ quasiIdentifiers, sensitive }: Columns): string =>
  JSON.stringify([
    sensitive,
    ...quasiIdentifiers.map(({ field, hierarchy }) => `${field} ${hierarchy}`).sort(),
  ]);
