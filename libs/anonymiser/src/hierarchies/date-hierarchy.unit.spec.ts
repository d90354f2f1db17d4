import { createHash } from 'node:crypto';
import {
  dateHierarchy,
  InvalidHierarchy,
  type DateOptions,
  type DateStep,
  type Hierarchy,
} from '../index.js';
import { coveragesOf, labelsOf } from '../testing/levels.js';

const century = (...steps: readonly DateStep[]): Hierarchy =>
  dateHierarchy('day', { from: '2000-01-01', to: '2099-12-31', steps });

function codeOf(options: DateOptions): string {
  try {
    dateHierarchy('day', options);
  } catch (error) {
    if (error instanceof InvalidHierarchy) return error.code;
    throw error;
  }
  return 'none';
}

describe('A hierarchy of dates', () => {
  it('goes from the day over month, quarter and year to the decade', () => {
    const days = century('month', 'quarter', 'year', 'decade');
    expect(labelsOf(days, '2026-11-28')).toEqual([
      ...['2026-11-28', '2026-11', '2026-Q4', '2026', '2020-2029', '*'],
    ]);
    expect(coveragesOf(days, '2026-11-28')).toEqual([1, 30, 92, 365, 3653, 36_525]);
    expect(days.size).toBe(36_525);
  });

  it('counts the leap day in its month, its year and what is above them', () => {
    const days = century('month', 'year', { years: 4 });
    expect(labelsOf(days, '2024-02-29')).toEqual(['2024-02-29', '2024-02', '2024', '2024-2027', '*']);
    expect(coveragesOf(days, '2024-02-29')).toEqual([1, 29, 366, 1461, 36_525]);
    expect(coveragesOf(days, '2023-02-28')).toEqual([1, 28, 365, 1461, 36_525]);
  });

  it('joins ISO weeks, whose year is that of their Thursday', () => {
    const days = century('week', { weeks: 4 });
    expect(labelsOf(days, '2021-01-03')).toEqual(['2021-01-03', '2020-W53', '2020-W53/2021-W03', '*']);
    expect(coveragesOf(days, '2021-01-03')).toEqual([1, 7, 28, 36_525]);
  });

  it('joins given numbers of days and of months', () => {
    const days = dateHierarchy('day', {
      ...{ from: '2026-11-02', to: '2026-12-31' },
      steps: [{ days: 14 }, { days: 28 }],
    });
    expect(labelsOf(days, '2026-11-28')).toEqual([
      ...['2026-11-28', '2026-11-16/2026-11-29', '2026-11-02/2026-11-29', '*'],
    ]);
    expect(labelsOf(century({ months: 2 }, { months: 6 }), '2026-11-28').slice(1)).toEqual([
      ...['2026-11/2026-12', '2026-07/2026-12', '*'],
    ]);
  });

  it('counts of a group at either end only the days that it knows', () => {
    const days = dateHierarchy('day', { from: '2026-11-28', to: '2027-01-02', steps: ['month', 'year'] });
    expect(coveragesOf(days, '2026-11-30')).toEqual([1, 3, 34, 36]);
    expect(coveragesOf(days, '2027-01-01')).toEqual([1, 2, 2, 36]);
    expect(labelsOf(days, '2026-11-30')[1]).toBe('2026-11');
  });

  // Of 298,403 days; computed with `datetime.date.isocalendar` of Python 3.
  it('names every day from 1583 to 2399 as other software does', () => {
    const options = { from: '1583-01-01', to: '2399-12-31' };
    const weeks = dateHierarchy('day', { ...options, steps: ['week'] });
    const quarters = dateHierarchy('day', { ...options, steps: ['quarter'] });
    const hash = createHash('sha256');
    for (let time = Date.UTC(1583, 0, 1); time < Date.UTC(2400, 0, 1); time += 86_400_000) {
      const day = new Date(time).toISOString().slice(0, 10);
      hash.update(`${day} ${weeks.generalise(day, 1)} ${quarters.generalise(day, 1)}\n`);
    }
    expect(hash.digest('hex')).toBe('7e7c15b8f19498e34c4665151b462dbd9de6053eb8c61a504371c9ac38723378');
  });

  it('gives every value of a group the same label and the same coverage, and counts each known day once', () => {
    const days = dateHierarchy('day', {
      from: '2023-12-20',
      to: '2025-01-09',
      steps: ['week', { weeks: 3 }],
    });
    for (const level of [0, 1, 2, 3]) {
      const groups = new Map<string, { seen: number; told: number }>();
      for (let time = Date.UTC(2023, 11, 20); time <= Date.UTC(2025, 0, 9); time += 86_400_000) {
        const day = new Date(time).toISOString().slice(0, 10);
        const group = groups.get(days.generalise(day, level));
        const told = days.coverage(day, level);
        if (group !== undefined) expect(told).toBe(group.told);
        groups.set(days.generalise(day, level), { seen: (group?.seen ?? 0) + 1, told });
      }
      for (const { seen, told } of groups.values()) expect(told).toBe(seen);
    }
  });

  it.each([
    ...['2023-02-29', '1900-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'],
    ...[
      '1582-12-31',
      '0000-01-01',
      '2026-1-01',
      '26-01-01',
      '20260101',
      '2026-W48',
      '2026-W48-6',
      '2026-332',
    ],
    ...[
      '28.11.2026',
      '2026/11/28',
      '2026-11-28T00:00:00Z',
      ' 2026-11-28',
      '2026-11-28\n',
      '+002026-11-28',
      '',
    ],
    ...['２０２６-11-28', '2026‐11‐28', 'yesterday'],
  ])('does not know "%s"', (value) => {
    const all = dateHierarchy('day', { from: '1583-01-01', to: '9999-12-31', steps: ['year'] });
    expect(all.covers(value)).toBe(false);
    expect(() => all.generalise(value, 1)).toThrow(RangeError);
  });

  it('does not know a day before its first or after its last', () => {
    const days = dateHierarchy('day', { from: '2024-02-29', to: '2024-03-01', steps: [] });
    const known = ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'].map((day) => days.covers(day));
    expect(known).toEqual([false, true, true, false]);
    expect(labelsOf(days, '2024-02-29')).toEqual(['2024-02-29', '*']);
  });

  it.each<[string, Partial<DateOptions>]>([
    ['range-invalid', { from: '2026-02-30' }],
    ['range-invalid', { to: '2026' }],
    ['range-invalid', { from: '2026-01-02', to: '2026-01-01' }],
    ['widths-invalid', { steps: ['week', 'month'] }],
    ['widths-invalid', { steps: ['week', 'year'] }],
    ['widths-invalid', { steps: ['year', 'month'] }],
    ['widths-invalid', { steps: ['month', 'month'] }],
    ['widths-invalid', { steps: [{ days: 7 }, 'week'] }],
    ['widths-invalid', { steps: [{ days: 7 }, { days: 10 }] }],
    ['widths-invalid', { steps: [{ days: 1 }] }],
    ['widths-invalid', { steps: [{ weeks: 2 }, { weeks: 3 }] }],
    ['widths-invalid', { steps: [{ months: 5 }] }],
    ['widths-invalid', { steps: [{ months: 18 }] }],
    ['widths-invalid', { steps: ['decade', { years: 25 }] }],
    ['widths-invalid', { steps: [{ weeks: 2.5 }] }],
    ['widths-invalid', { steps: [{ years: 0 }] }],
    ['widths-invalid', { steps: [{ years: -1 }] }],
    ['widths-invalid', { steps: [{ days: 2.5 }] }],
    ['widths-invalid', { steps: ['fortnight' as DateStep] }],
    ['none', { from: '2026-11-28', to: '2026-11-28' }],
    ['none', { steps: ['decade', { years: 50 }] }],
    ['none', { steps: ['week', { weeks: 4 }, { weeks: 52 }] }],
    ['none', { steps: [{ days: 7 }, { days: 14 }] }],
  ])('is judged %s with %j', (code, options) => {
    expect(codeOf({ from: '2000-01-01', to: '2026-11-28', steps: [], ...options })).toBe(code);
  });
});
