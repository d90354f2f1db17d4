import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureTable, type Table } from '@coop/anonymiser';
import { passOf } from '../decision/timing.js';
import type { Row } from '../results.js';
import { besidePeer } from './beside-peer.js';
import { PYCANON, type Measured, type PythonPeers } from './python-peers.js';
import { recorded } from './recorded.js';

/** Of pyCANON's time. */
const AIM = 0.05;
const SENSITIVE = 'salary-class';
/** From the shortest on. */
const FILES = [20, 10, 3].map((k) => `adult_anonymized_${k}.csv`);
const TOLERANCE = 1e-9;

interface File {
  readonly path: string;
  readonly table: Table;
  /** Seconds of processor time. */
  readonly ours: number[];
  readonly theirs: number[];
}

interface Measuring {
  /** Where pyCANON's files lie. */
  readonly folder: string;
  readonly rounds: number;
  /** pyCANON measures the shortest file alone, and we all of them. */
  readonly quick: boolean;
  /** Undefined where they cannot be had. */
  readonly peers: PythonPeers | undefined;
  readonly say: (text: string) => void;
}

/** Processor time of nine measures of each of pyCANON's three files; pyCANON's in turn. */
export async function measuringRows(asked: Measuring): Promise<readonly Row[]> {
  const { folder, rounds, quick, peers, say } = asked;
  const files = FILES.map((name): File => {
    const path = join(folder, name);
    return { path, table: readCommas(path), ours: [], theirs: [] };
  });
  // As pyCANON's program does before it begins to count.
  for (const { table } of files) measureTable(table, columnsOf(table));
  for (let round = 1; round <= rounds; round += 1) {
    say(`measuring, round ${round} of ${rounds}`);
    const found: unknown[] = [];
    for (const { table, ours } of files) {
      const { cpu } = await passOf(() => found.push(measureTable(table, columnsOf(table))));
      ours.push(cpu / 1e6);
    }
    if (peers !== undefined) await measureTheirs(peers, quick ? files.slice(0, 1) : files);
  }
  return files.flatMap(rowsOf);
}

async function measureTheirs(peers: PythonPeers, files: readonly File[]): Promise<void> {
  const answers = await peers.measure(
    files.map(({ path, table }) => {
      const { quasiIdentifiers, sensitive } = columnsOf(table);
      return { file: path, qi: quasiIdentifiers, sa: sensitive };
    }),
  );
  for (const [at, { table, theirs, path }] of files.entries()) {
    const answer = answers[at];
    if (answer === undefined) throw new Error(`pyCANON says nothing of ${path}`);
    compare(path, table, answer);
    theirs.push(answer.seconds);
  }
}

/** Who answers something else has done something else, and their times say nothing. */
function compare(path: string, table: Table, { measures }: Measured): void {
  const { k, sensitive } = measureTable(table, columnsOf(table));
  const ours: Readonly<Record<string, unknown>> = { k, ...sensitive[SENSITIVE] };
  for (const [name, value] of Object.entries(measures))
    if (!(Math.abs(Number(ours[name]) - value) <= TOLERANCE))
      throw new Error(`${name} of ${path}: ${String(ours[name])}, and ${value} by pyCANON`);
}

function rowsOf({ table, ours, theirs }: File): readonly Row[] {
  const name = `measures of ${table.rows.length} rows`;
  const aim =
    theirs.length > 0 ? { ratioAim: AIM } : { aim: Number((AIM * recorded(name, PYCANON)).toPrecision(3)) };
  return besidePeer({ name, unit: 's', better: 'lower', peer: PYCANON, ...aim, ours, theirs });
}

const columnsOf = ({ columns }: Table) => ({
  quasiIdentifiers: columns.filter((column) => column !== SENSITIVE),
  sensitive: [SENSITIVE],
});

function readCommas(path: string): Table {
  const [columns = [], ...rows] = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(','));
  return { columns, rows };
}
