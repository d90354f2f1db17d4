import { row, type Row } from '../results.js';
import { CELLS, type Cell } from './cells.js';
import type { Figure } from './rounds.js';
import { ratios, seriesOf, strongest, totalTimes, valuesOf } from './rows.js';
import type { Subject } from './subjects.js';

const REPLAY_AIM = new Map([
  ['SQLite', 250_000],
  ['PostgreSQL', 150_000],
]);
const CPU_AIM_MICROSECONDS = 40;

/** What this project wants, as rows with an aim. What cannot be said, because a peer was not run, has no row. */
export function aimRows(figures: readonly Figure[], subjects: readonly Subject[]): readonly Row[] {
  return subjects
    .filter(({ kind }) => kind === 'ours')
    .flatMap((ours) => [
      ...ahead(figures, subjects, { ours, key: 'together', aim: 2 }),
      ...processorTime(figures, ours, 'together'),
      ...ahead(figures, subjects, { ours, key: 'ten', aim: 2 }),
      ...processorTime(figures, ours, 'ten'),
      ...nearFloor(figures, subjects, ours),
      ...replay(figures, ours),
      ...ahead(figures, subjects, { ours, key: 'contended', aim: 1 }),
    ]);
}

const cellOf = (key: string): readonly Cell[] => CELLS.filter((cell) => cell.key === key);

interface Ahead {
  readonly ours: Subject;
  readonly key: string;
  readonly aim: number;
}

function ahead(
  figures: readonly Figure[],
  subjects: readonly Subject[],
  { ours, key, aim }: Ahead,
): readonly Row[] {
  return cellOf(key).flatMap((cell) => {
    const peers = subjects.filter(
      ({ kind, backend, keepsOneOrder }) =>
        kind === 'peer' && backend === ours.backend && keepsOneOrder === true,
    );
    const best = strongest(peers.map((peer) => seriesOf(figures, cell, peer)));
    if (best === undefined) return [];
    const found = ratios(seriesOf(figures, cell, ours), best);
    const name = `${cell.title}: times the best peer on ${ours.backend}, ${best.subject.name}`;
    return found.length === 0
      ? []
      : [row({ name, subject: ours.name, unit: '×', better: 'higher', aim, peer: best.subject.name }, found)];
  });
}

function processorTime(figures: readonly Figure[], ours: Subject, key: string): readonly Row[] {
  return cellOf(key).flatMap((cell) => {
    const times = totalTimes(seriesOf(figures, cell, ours));
    const name = `${cell.title}: processor time per event, program and server`;
    const about = {
      name,
      subject: ours.name,
      unit: 'µs',
      better: 'lower',
      aim: CPU_AIM_MICROSECONDS,
    } as const;
    return times.length === 0 ? [] : [row(about, times)];
  });
}

function nearFloor(figures: readonly Figure[], subjects: readonly Subject[], ours: Subject): readonly Row[] {
  const floor = subjects.find(({ kind, backend }) => kind === 'floor' && backend === ours.backend);
  if (floor === undefined) return [];
  return cellOf('single').flatMap((cell) => {
    const found = ratios(seriesOf(figures, cell, ours), seriesOf(figures, cell, floor));
    const name = `${cell.title}: part of ${floor.name}`;
    const about = {
      name,
      subject: ours.name,
      unit: '×',
      better: 'higher',
      aim: 0.8,
      peer: floor.name,
    } as const;
    return found.length === 0 ? [] : [row(about, found)];
  });
}

function replay(figures: readonly Figure[], ours: Subject): readonly Row[] {
  const aim = REPLAY_AIM.get(ours.backend);
  return cellOf('replay').flatMap((cell) => {
    const found = valuesOf(seriesOf(figures, cell, ours));
    const about = { name: cell.title, subject: ours.name, unit: cell.unit, better: 'higher' } as const;
    return aim === undefined || found.length === 0 ? [] : [row({ ...about, aim }, found)];
  });
}
