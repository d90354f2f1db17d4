import { ANY_VALUE, InvalidHierarchy, MAX_HIERARCHY_SIZE } from '../hierarchy.js';
import { named, type DefinedHierarchy, type IntervalOptions } from './definition.js';

/**
 * A hierarchy of whole numbers, such as ages: `34`, `30-34`, `30-39`, `*`.
 *
 * @throws InvalidHierarchy when the range is empty, negative or too large, or the widths are not whole numbers above 1
 * of which each is a larger multiple of the one before (intervals would not be nested).
 */
export function intervalHierarchy(column: string, { min, max, widths }: IntervalOptions): DefinedHierarchy {
  const size = max - min + 1;
  const whole = Number.isSafeInteger(min) && Number.isSafeInteger(max);
  if (!whole || min < 0 || max < min || size > MAX_HIERARCHY_SIZE)
    throw new InvalidHierarchy(
      'range-invalid',
      column,
      'needs whole numbers 0 <= min <= max, not too far apart.',
    );
  const steps = [1, ...widths];
  const nested = steps.every((width, at) => {
    const before = steps[at - 1];
    return before === undefined || (Number.isSafeInteger(width) && width > before && width % before === 0);
  });
  if (!nested)
    throw new InvalidHierarchy(
      'widths-invalid',
      column,
      'each width must be a larger multiple of the one before.',
    );
  steps.push(size);

  const interval = (value: string, level: number): { low: number; high: number } => {
    const width = steps[level];
    if (width === undefined) throw new RangeError(`Column "${column}": unknown level.`);
    const low = min + Math.floor((Number(value) - min) / width) * width;
    return { low, high: Math.min(low + width - 1, max) };
  };
  return named(
    {
      column,
      levels: steps.length,
      size,
      covers: (value) => /^(0|[1-9]\d*)$/.test(value) && Number(value) >= min && Number(value) <= max,
      generalise: (value, level) => {
        if (level === steps.length - 1) return ANY_VALUE;
        const { low, high } = interval(value, level);
        return low === high ? String(low) : `${low}-${high}`;
      },
      coverage: (value, level) => {
        const { low, high } = interval(value, level);
        return high - low + 1;
      },
    },
    { kind: 'interval', min, max, widths },
  );
}

/**
 * A hierarchy of codes of `length` digits, such as Swiss (4) or French (5) postcodes, that loses one digit per level
 * from the right: `1204`, `120*`, `12**`, `1***`, `*`. All codes of that length count as known.
 *
 * @throws InvalidHierarchy when the length is not a whole number from 1 to 9.
 */
export function prefixHierarchy(column: string, length: number): DefinedHierarchy {
  if (!Number.isSafeInteger(length) || length < 1 || length > 9)
    throw new InvalidHierarchy('range-invalid', column, 'the length must be from 1 to 9 digits.');
  return named(
    {
      column,
      levels: length + 1,
      size: 10 ** length,
      covers: (value) => value.length === length && /^\d+$/.test(value),
      generalise: (value, level) =>
        level === length ? ANY_VALUE : value.slice(0, length - level) + ANY_VALUE.repeat(level),
      coverage: (_value, level) => 10 ** level,
    },
    { kind: 'prefix', length },
  );
}

/**
 * A hierarchy of any text: as it stands, or `*`. The vocabulary counts as unbounded, because which words occur in a
 * table must not be taken from the table.
 */
export const suppressHierarchy = (column: string): DefinedHierarchy =>
  named(
    {
      column,
      levels: 2,
      size: MAX_HIERARCHY_SIZE,
      covers: () => true,
      generalise: (value, level) => (level === 0 ? value : ANY_VALUE),
      coverage: (_value, level) => (level === 0 ? 1 : MAX_HIERARCHY_SIZE),
    },
    { kind: 'suppress' },
  );
