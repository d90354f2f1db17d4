import { row, type Row } from '../results.js';

interface Beside {
  readonly name: string;
  readonly unit: string;
  readonly better: Row['better'];
  readonly peer: string;
  /** What ours is wanted to be, whoever else was measured. */
  readonly aim?: number;
  /** What is wanted of ours divided by the peer's. */
  readonly ratioAim?: number;
  /** A value for each round. */
  readonly ours: readonly number[];
  /** The same of the peer; empty where it was not measured. */
  readonly theirs: readonly number[];
}

/** Ours; and where the peer was measured in the same rounds, the peer, and ours divided by it, round by round. */
export function besidePeer({ peer, ours, theirs, aim, ratioAim, ...about }: Beside): readonly Row[] {
  const own = row({ ...about, subject: 'ours', ...(aim === undefined ? {} : { aim }) }, ours);
  if (theirs.length === 0) return [own];
  const other = row({ ...about, subject: peer }, theirs);
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
  const wanted = ratioAim === undefined ? {} : { aim: ratioAim };
  const ratio = {
    ...about,
    name: `${about.name}: times ${peer}`,
    unit: '×',
    subject: 'ours',
    peer,
    ...wanted,
  };
  return [
    { ...own, peer, ratio: Number((own.value / other.value).toPrecision(4)) },
    other,
    row(ratio, ratios),
  ];
}
