import { ANY_VALUE, InvalidHierarchy } from '../hierarchy.js';
import {
  dayLabel,
  firstOf,
  mondayOf,
  monthLabel,
  monthOf,
  numberOf,
  parseDay,
  weekLabel,
  weekOf,
  yearLabel,
} from './calendar.js';
import { named, type DateOptions, type DateStep, type DefinedHierarchy } from './definition.js';

const MONTHS = 12;

/** So many days, weeks or months are joined. */
interface Width {
  readonly unit: 'day' | 'week' | 'month';
  readonly count: number;
}

/** A group of days: from the first to the last, and what it is called. */
interface Group {
  readonly first: number;
  readonly last: number;
  readonly label: string;
}

/**
 * A hierarchy of days, such as dates of birth: `2026-11-28`, `2026-11`, `2026-Q4`, `2026`, `2020-2029`, `*`; or by weeks,
 * `2026-W48`. A week lies in no month and no year, so after weeks come only numbers of weeks; `{ days: 14 }` and
 * `{ weeks: 4 }` are told by their first and last day or week, `2026-11-16/2026-11-29`. A group at either end keeps the
 * name of the whole, though only its known days count.
 *
 * Knows ISO 8601 dates `YYYY-MM-DD` from 1583 on that exist in the Gregorian calendar, and no other way to write them.
 *
 * @throws InvalidHierarchy when `from` or `to` is no such date or they are in the wrong order, or when a step does not
 * hold whole steps of the one before
 */
export function dateHierarchy(column: string, options: DateOptions): DefinedHierarchy {
  const [from, to] = [options.from, options.to].map((text) => {
    const day = parseDay(text);
    return day === undefined ? Number.NaN : numberOf(day);
  });
  if (from === undefined || to === undefined || !(from <= to))
    throw new InvalidHierarchy(
      'range-invalid',
      column,
      'needs dates YYYY-MM-DD, the first not after the last.',
    );
  const widths: readonly Width[] = [{ unit: 'day', count: 1 }, ...options.steps.map(widthOf)];
  const areNested = widths.every((width, at) => at === 0 || holdsWhole(width, widths[at - 1]));
  if (!areNested)
    throw new InvalidHierarchy(
      'widths-invalid',
      column,
      'each step must hold whole steps of the one before.',
    );

  const group = (value: string, level: number): Group => {
    const day = parseDay(value);
    const width = widths[level];
    if (day === undefined || (width === undefined && level !== widths.length))
      throw new RangeError(`Column "${column}": unknown value or level.`);
    return width === undefined
      ? { first: from, last: to, label: ANY_VALUE }
      : groupOf(numberOf(day), width, from);
  };
  return named(
    {
      column,
      levels: widths.length + 1,
      size: to - from + 1,
      covers: (value) => {
        const day = parseDay(value);
        return day !== undefined && numberOf(day) >= from && numberOf(day) <= to;
      },
      generalise: (value, level) => (level === 0 ? value : group(value, level).label),
      coverage: (value, level) => {
        const { first, last } = group(value, level);
        return Math.min(last, to) - Math.max(first, from) + 1;
      },
    },
    { kind: 'date', from: options.from, to: options.to, steps: options.steps },
  );
}

function widthOf(step: DateStep): Width {
  if (typeof step === 'string') return NAMED[step] ?? NONE;
  if ('days' in step) return { unit: 'day', count: step.days };
  if ('weeks' in step) return { unit: 'week', count: step.weeks };
  return { unit: 'month', count: 'months' in step ? step.months : step.years * MONTHS };
}

const NAMED: Readonly<Record<string, Width>> = {
  week: { unit: 'week', count: 1 },
  month: { unit: 'month', count: 1 },
  quarter: { unit: 'month', count: 3 },
  year: { unit: 'month', count: MONTHS },
  decade: { unit: 'month', count: 10 * MONTHS },
};

/** What a caller without types may bring: nested in nothing. */
const NONE: Width = { unit: 'day', count: 0 };

/** Days are in every first step; otherwise a unit holds its own kind, and more of it. Part of a year divides the year. */
function holdsWhole({ unit, count }: Width, before: Width | undefined): boolean {
  if (before === undefined || !Number.isSafeInteger(count) || count < 1) return false;
  const isDivision = unit !== 'month' || MONTHS % count === 0 || count % MONTHS === 0;
  const isSingleDay = before.unit === 'day' && before.count === 1;
  if (isSingleDay && unit !== 'day') return isDivision;
  return isDivision && unit === before.unit && count > before.count && count % before.count === 0;
}

function groupOf(day: number, { unit, count }: Width, from: number): Group {
  switch (unit) {
    case 'day': {
      const first = from + Math.floor((day - from) / count) * count;
      const last = first + count - 1;
      return { first, last, label: between(dayLabel(first), dayLabel(last)) };
    }
    case 'week': {
      const start = weekOf(from);
      const week = start + Math.floor((weekOf(day) - start) / count) * count;
      const [first, last] = [mondayOf(week), mondayOf(week + count) - 1];
      return { first, last, label: between(weekLabel(week), weekLabel(week + count - 1)) };
    }
    case 'month': {
      const month = Math.floor(monthOf(day) / count) * count;
      return { first: firstOf(month), last: firstOf(month + count) - 1, label: monthsLabel(month, count) };
    }
    default:
      return unknownUnit(unit);
  }
}

function unknownUnit(unit: never): never {
  throw new RangeError(`There is no unit ${String(unit)}.`);
}

/** An interval of ISO 8601. */
const between = (first: string, last: string): string => (first === last ? first : `${first}/${last}`);

function monthsLabel(month: number, count: number): string {
  if (count === 3) return `${yearLabel(month)}-Q${(month % MONTHS) / 3 + 1}`;
  if (count === MONTHS) return yearLabel(month);
  if (count > MONTHS) return `${yearLabel(month)}-${yearLabel(month + count - 1)}`;
  return between(monthLabel(month), monthLabel(month + count - 1));
}
