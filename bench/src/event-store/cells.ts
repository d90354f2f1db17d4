import type { Outcome, Task } from './tasks.js';
import type { Subject } from './subjects.js';

/** How much is done. `seconds` ends a cell early: who is slow does fewer events, and the table says how many. */
export interface Size {
  readonly rounds: number;
  /** Commits before the first that counts: until then a write-ahead log grows, which costs more than using it. */
  readonly warmUp: number;
  readonly events: number;
  readonly seconds: number;
  readonly loads: number;
  readonly contended: number;
}

const AT_ONCE = 16;

/** One table of figures. */
export interface Cell {
  readonly key: string;
  readonly title: string;
  readonly unit: 'events/s' | 'appends/s' | 'ms';
  readonly task: (size: Size) => Task;
  /** The figure of the first column. */
  readonly value: (outcome: Outcome) => number;
  /** Done once before it counts: what it runs has not run before. */
  readonly isRehearsed?: boolean;
  /** The floors write one row after another: which of their cells this one is compared with. */
  readonly floor?: string;
}

const perSecond = ({ events, seconds }: Outcome): number => events / seconds;

const append = (perAppend: number, atOnce: number) => (size: Size) =>
  ({ cell: 'append', events: size.events, seconds: size.seconds, perAppend, atOnce }) as const;

export const CELLS: readonly Cell[] = [
  {
    ...{ key: 'single', title: '(1) single appends, one writer', unit: 'events/s', floor: 'single' },
    ...{ task: append(1, 1), value: perSecond },
  },
  {
    ...{
      key: 'together',
      title: `(2) single appends, ${AT_ONCE} at once`,
      unit: 'events/s',
      floor: 'together',
    },
    ...{ task: append(1, AT_ONCE), value: perSecond },
  },
  {
    ...{
      key: 'ten',
      title: `(3) ten events per append, ${AT_ONCE} at once`,
      unit: 'events/s',
      floor: 'together',
    },
    ...{ task: append(10, AT_ONCE), value: perSecond },
  },
  {
    ...{ key: 'replay', title: '(4) replay of all events, decoded, in order', unit: 'events/s' },
    ...{ task: () => ({ cell: 'replay' }), value: perSecond, isRehearsed: true },
  },
  {
    ...{ key: 'load', title: '(5) loading one stream of 100 events, p50', unit: 'ms' },
    task: ({ loads, seconds }) => ({ cell: 'load', loads, seconds }),
    value: ({ p50 = Number.NaN }) => p50,
  },
  {
    ...{ key: 'contended', title: `(6) one stream, ${AT_ONCE} writers`, unit: 'appends/s', floor: 'single' },
    task: ({ contended, seconds }) => ({ cell: 'contend', appends: contended, atOnce: AT_ONCE, seconds }),
    value: perSecond,
  },
];

/** What a subject does before anything counts. */
export function warmUpOf({ kind }: Subject, { warmUp, seconds }: Size): readonly Task[] {
  const about = { cell: 'append', seconds: 2 * seconds } as const;
  const single = { ...about, events: warmUp, atOnce: 1, perAppend: 1 };
  const others = [
    { ...about, events: warmUp / 2, atOnce: AT_ONCE, perAppend: 1 },
    { ...about, events: warmUp, atOnce: AT_ONCE, perAppend: 10 },
  ];
  return kind === 'floor' ? [single] : [single, ...others];
}

/** The cells of a subject: a floor can only be written to, and a plain file only by one. */
export function cellsOf({ kind, backend }: Subject): readonly Cell[] {
  if (kind !== 'floor') return CELLS;
  return CELLS.filter(({ key }) => key === 'single' || (key === 'together' && backend === 'PostgreSQL'));
}
