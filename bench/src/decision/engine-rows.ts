import { row, type Row } from '../results.js';
import type { EngineFigures, RestoreFigures } from './engine-figures.js';
import type { Pass } from './timing.js';

/** What was found of our engine at one number of grants. */
export interface EngineFindings {
  readonly figures: EngineFigures;
  readonly restored: RestoreFigures;
}

/** What this project wants, where it wants it at one number of grants alone. */
const AIMS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  rate: { 1e6: 400_000, 1e7: 250_000 },
  p99: { 1e6: 10 },
  resident: { 1e7: 1_536 },
  load: { 1e6: 6 },
  restore: { 1e6: 2 },
};

const perSecond = ({ count, seconds }: Pass): number => count / seconds;
export const label = (grants: number): string => grants.toExponential(0).replace('+', '');

/** Every figure of the engine as a row. */
export function engineRows({ figures, restored }: EngineFindings): readonly Row[] {
  const { engine, grants, rounds, load, withdrawal, listing, snapshot } = figures;
  const rowOf = (
    name: string,
    {
      unit,
      better,
      aim,
    }: { readonly unit: string; readonly better: Row['better']; readonly aim?: number | undefined },
    values: readonly number[],
  ): Row =>
    row(
      {
        ...{ name: `${name}, ${label(grants)} grants`, subject: `ours, ${engine}`, unit, better },
        ...(aim === undefined ? {} : { aim }),
      },
      values,
    );
  const aim = (key: string): number | undefined => AIMS[key]?.[grants];
  const higher = (unit: string, wanted?: number) => ({ unit, better: 'higher', aim: wanted }) as const;
  const lower = (unit: string, wanted?: number) => ({ unit, better: 'lower', aim: wanted }) as const;
  return [
    rowOf(
      'decisions',
      higher('/s', aim('rate')),
      rounds.map(({ decisions }) => perSecond(decisions)),
    ),
    rowOf(
      'decision, p50',
      lower('µs'),
      rounds.map(({ latency }) => latency.p50),
    ),
    rowOf(
      'decision, p99',
      lower('µs', aim('p99')),
      rounds.map(({ latency }) => latency.p99),
    ),
    rowOf('of which the clock', lower('µs'), [figures.clock]),
    rowOf(
      'processor time of a decision',
      lower('µs'),
      rounds.map(({ decisions }) => decisions.cpu / decisions.count),
    ),
    rowOf(
      'permitted, wholly or in part',
      higher(''),
      rounds.map(({ permitted }) => permitted),
    ),
    rowOf(
      'with one write in a hundred',
      higher('/s'),
      rounds.map(({ withWrites }) => perSecond(withWrites)),
    ),
    rowOf(
      'explanation, times a decision',
      lower('×', 2),
      rounds.map(({ decisions, explanations }) => perSecond(decisions) / perSecond(explanations)),
    ),
    rowOf('withdrawal to denial on this node, median', lower('ms', 1), [withdrawal.p50]),
    rowOf('withdrawal to denial on this node, longest', lower('ms'), [withdrawal.max]),
    rowOf('cold start from facts', lower('s', aim('load')), [load.seconds]),
    rowOf('resident memory after the start', lower('MiB', aim('resident')), [figures.resident]),
    rowOf('list of what may be read', higher('rows/s', 2e6), listing.map(perSecond)),
    rowOf('writing a snapshot', lower('s'), [snapshot.seconds]),
    rowOf('size of a snapshot', lower('MiB'), [snapshot.bytes / 2 ** 20]),
    rowOf('cold start from a snapshot', lower('s', aim('restore')), [restored.seconds]),
    rowOf('resident memory after that', lower('MiB'), [restored.resident]),
  ];
}
