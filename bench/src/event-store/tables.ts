import { columns, median, type Row } from '../results.js';
import { CELLS, type Cell, type Size } from './cells.js';
import type { Failure, Figure, Findings } from './rounds.js';
import { clientTimes, ratios, seriesOf, serverTimes, valuesOf, type Series } from './rows.js';
import type { Subject } from './subjects.js';

function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

const spread = (values: readonly number[]): string =>
  `${short(median(values))} (${short(Math.min(...values))} – ${short(Math.max(...values))})`;

/** What was different from what was wanted, and what else was seen. */
function remarks({ cell, figures, subject }: Series, { size, failures }: Against): string {
  const outcomes = figures.map(({ outcome }) => outcome);
  const fewest = Math.min(...outcomes.map(({ events }) => events));
  const task = cell.task(size);
  const wanted = task.cell === 'append' ? task.events : task.cell === 'contend' ? task.appends : 0;
  const lost = outcomes.find(({ events, stored = events }) => events !== stored);
  const of = (key: 'p99' | 'conflicts') => outcomes.flatMap((each) => each[key] ?? []);
  const failed = failures.filter((each) => each.subject === subject && (each.cell ?? cell) === cell);
  return [
    failed.length === 0 ? '' : `FAILED in ${failed.length} of ${size.rounds} rounds: ${failed[0]?.reason}`,
    fewest < wanted ? `${fewest} done in ${size.seconds} s` : '',
    lost === undefined ? '' : `READ ${lost.events} OF ${lost.stored} EVENTS`,
    of('p99').length === 0 ? '' : `p99 ${spread(of('p99'))} ms`,
    of('conflicts').length === 0 ? '' : `${short(median(of('conflicts')))} refused`,
  ]
    .filter((text) => text !== '')
    .join('; ');
}

interface Against {
  readonly figures: readonly Figure[];
  readonly subjects: readonly Subject[];
  readonly failures: readonly Failure[];
  readonly size: Size;
}

/** Ours ÷ this one, where both have figures; a floor stands with the cell that it can do. */
function ratioTo(ours: Subject, other: Series, cell: Cell, { figures }: Against): string {
  if (ours === other.subject) return '';
  const found = ratios(seriesOf(figures, cell, ours), other);
  return found.length === 0 ? '' : `${short(median(found))}×`;
}

function floorSeries(subject: Subject, cell: Cell, figures: readonly Figure[]): Series {
  const direct = seriesOf(figures, cell, subject);
  if (subject.kind !== 'floor' || direct.figures.length > 0) return direct;
  const stand = (key?: string) =>
    CELLS.filter((each) => each.key === key).map((each) => seriesOf(figures, each, subject));
  return (
    [...stand(cell.floor), ...stand(cell.floor === undefined ? undefined : 'single')].find(
      (each) => each.figures.length > 0,
    ) ?? direct
  );
}

function cellTable(cell: Cell, against: Against): string {
  const { figures, subjects, failures } = against;
  const ours = subjects.filter(({ kind }) => kind === 'ours');
  const header = [
    ...[cell.title, `${cell.unit}: median (min – max)`],
    ...ours.map(({ backend }) => `our ${backend} ÷ it`),
    ...['CPU µs/event: program', 'server', 'memory MiB', ''],
  ];
  const lines = subjects.map((subject) => {
    const series = floorSeries(subject, cell, figures);
    if (series.figures.length === 0) {
      const why = failures.find((each) => each.subject === subject && (each.cell ?? cell) === cell);
      if (why === undefined) return [subject.name, subject.kind === 'floor' ? '' : 'no figure'];
      return [subject.name, 'NOT RUN', ...ours.map(() => ''), '', '', '', why.reason];
    }
    const [client, server] = [clientTimes(series), serverTimes(series)].map((times) =>
      times.length === 0 ? '' : short(median(times)),
    );
    const memory = short(median(series.figures.map(({ outcome }) => outcome.resident)));
    const instead = series.cell === cell ? '' : `as in ${series.cell.title.slice(0, 3)}`;
    return [
      ...[subject.name, spread(valuesOf(series))],
      ...ours.map((each) => ratioTo(each, series, cell, against)),
      ...[client ?? '', server ?? '', memory],
      ...[instead === '' ? remarks(series, against) : instead],
    ];
  });
  return columns([header, ...lines.filter(([, value]) => value !== '')]);
}

function aimLines(aims: readonly Row[], subjects: readonly Subject[]): string {
  const lines = aims.map(({ name, subject, value, min, max, unit, aim = Number.NaN, better }) => {
    const met = better === 'higher' ? value >= aim : value <= aim;
    const wanted = `${better === 'higher' ? '≥' : '≤'} ${short(aim)} ${unit}`;
    const found = `${short(value)} (${short(min)} – ${short(max)})`;
    return [met ? 'met' : 'NOT met', subject, name, wanted, found];
  });
  const undecided = subjects
    .filter(
      ({ kind, backend }) =>
        kind === 'ours' &&
        !aims.some((aim) => aim.peer !== undefined && aim.name.includes(`peer on ${backend}`)),
    )
    .map(({ name }) => ['NOT DECIDED', name, 'no peer on the same backend was run', '', '']);
  return columns([['aims', '', '', 'wanted', 'median (min – max)'], ...lines, ...undecided]);
}

/** All tables, and what was wanted. */
export function tablesOf(
  { figures, failures, loads }: Findings,
  subjects: readonly Subject[],
  size: Size,
  aims: readonly Row[],
): string {
  const against = { figures, subjects, failures, size };
  const notes = subjects.flatMap(({ name, remark }) => (remark === undefined ? [] : [[name, remark]]));
  const intro = [
    `${size.rounds} rounds in turn, after ${size.warmUp} commits each; appends are durable and conditional`,
    `at most ${size.seconds} s per cell; program and server share the machine`,
    `load average before each round: ${loads.map((load) => load.toFixed(1)).join(', ')}`,
  ].join('; ');
  return [
    ...[intro, ...CELLS.map((cell) => cellTable(cell, against))],
    ...[columns([['notes'], ...notes]), aimLines(aims, subjects)],
  ].join('\n\n');
}
