import { median, row, type Row } from '../results.js';
import { CELLS, type Cell } from './cells.js';
import type { Figure } from './rounds.js';
import type { Subject } from './subjects.js';

/** The figures of one subject in one cell, by round. */
export interface Series {
  readonly subject: Subject;
  readonly cell: Cell;
  readonly figures: readonly Figure[];
}

export function seriesOf(figures: readonly Figure[], cell: Cell, subject: Subject): Series {
  return {
    ...{ subject, cell },
    figures: figures.filter((each) => each.cell === cell && each.subject === subject),
  };
}

export const valuesOf = ({ figures, cell }: Series): number[] =>
  figures.map(({ outcome }) => cell.value(outcome));

/** Processor time per event of the program, in microseconds. */
export const clientTimes = ({ figures }: Series): number[] =>
  figures.map(({ outcome }) => outcome.cpu / outcome.events);

/** The same of the server; none where there is none. */
export const serverTimes = ({ figures }: Series): number[] =>
  figures.flatMap(({ server, outcome }) => (server === undefined ? [] : [server / outcome.events]));

export const totalTimes = ({ figures }: Series): number[] =>
  figures.map(({ server = 0, outcome }) => (outcome.cpu + server) / outcome.events);

/** Ours over another one, round by round; the inverse where less is better: above one, ours is ahead. */
export function ratios(ours: Series, other: Series): number[] {
  return ours.figures.flatMap(({ round, outcome, cell }) => {
    const found = other.figures.find((each) => each.round === round);
    if (found === undefined) return [];
    const ratio = cell.value(outcome) / found.cell.value(found.outcome);
    return [cell.unit === 'ms' ? 1 / ratio : ratio];
  });
}

/** Of several series the one that is ahead in the median. */
export function strongest(series: readonly Series[]): Series | undefined {
  const withFigures = series.filter(({ figures }) => figures.length > 0);
  const sign = withFigures[0]?.cell.unit === 'ms' ? -1 : 1;
  return withFigures.toSorted((a, b) => sign * (median(valuesOf(b)) - median(valuesOf(a))))[0];
}

const lower = { better: 'lower' } as const;

function rowsOf(series: Series): readonly Row[] {
  const { cell, subject, figures } = series;
  const about = { subject: subject.name };
  const better = cell.unit === 'ms' ? 'lower' : 'higher';
  const further = (name: string, unit: string, values: readonly number[]): readonly Row[] =>
    values.length === 0 ? [] : [row({ name: `${cell.title}: ${name}`, ...about, unit, ...lower }, values)];
  return [
    row({ name: cell.title, ...about, unit: cell.unit, better }, valuesOf(series)),
    ...further(
      'p99',
      'ms',
      figures.flatMap(({ outcome }) => outcome.p99 ?? []),
    ),
    ...further(
      'appends refused',
      '',
      figures.flatMap(({ outcome }) => outcome.conflicts ?? []),
    ),
    ...further('processor time per event, program', 'µs', clientTimes(series)),
    ...further('processor time per event, server', 'µs', serverTimes(series)),
    ...further(
      'resident memory of the program',
      'MiB',
      figures.map(({ outcome }) => outcome.resident),
    ),
  ];
}

/** Everything that was measured, for whoever compares runs. */
export function figureRows(figures: readonly Figure[], subjects: readonly Subject[]): readonly Row[] {
  return CELLS.flatMap((cell) => {
    const series = subjects.map((subject) => seriesOf(figures, cell, subject));
    return series.filter((each) => each.figures.length > 0).flatMap(rowsOf);
  });
}
