import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../decision/run-program.js';
import { row, type Report, type Row, type SuiteOptions } from '../results.js';
import { adultFolder, pycanonFolder, readTable } from './adult.js';
import { measuringRows } from './measuring.js';
import { writeDrawn } from './million.js';
import { noiseRows } from './noise-rows.js';
import { OPENDP, openPythonPeers, PYCANON, type PythonPeers } from './python-peers.js';
import { recordedRows } from './recorded.js';
import { releaseRows } from './release-rows.js';
import type { Answer, Task } from './task.js';

const PROGRAM = fileURLToPath(new URL('programs/anonymise.js', import.meta.url));
const HEAP = ['--max-old-space-size=4096'];

interface Case {
  readonly name: string;
  readonly columns: number;
  readonly mode: 'local' | 'global';
  readonly cold: number;
  readonly warm: number;
}

/** Aims: cold three times faster than ARX was, warm as fast. */
const CASES: readonly Case[] = [
  { name: '8 columns, all rows alike', columns: 8, mode: 'global', cold: 0.97, warm: 0.44 },
  { name: '9 columns, all rows alike', columns: 9, mode: 'global', cold: 1.27, warm: 1.46 },
  { name: '9 columns, local recoding', columns: 9, mode: 'local', cold: 1.4, warm: 1.67 },
];

/** The service at work; then the library and its peers. */
export async function anonymiseSuite(options: SuiteOptions): Promise<Report> {
  const { quick, rounds = 3, say } = options;
  const service = await releaseRows(quick ? 1_000 : 30_000, rounds, say);
  const report = await measureAnonymising(options, await openPythonPeers(say));
  return { ...report, rows: [...service, ...report.rows] };
}

/**
 * Anonymising ARX's example table and a million rows of its kind, each in a process of its own; drawing noise; measuring.
 * @param peers - or the reason why there are none
 */
export async function measureAnonymising(
  { quick, rounds = 3, say }: SuiteOptions,
  peers: PythonPeers | string,
): Promise<Report> {
  const notRun: string[] = [];
  const isNotRun = (what: string): void => {
    say(`NOT RUN: ${what}`);
    notRun.push(what);
  };
  if (typeof peers === 'string')
    isNotRun(`${PYCANON} and ${OPENDP}, whose figures are recorded ones: ${peers}`);
  const how = { quick, rounds, say, peers: typeof peers === 'string' ? undefined : peers };
  const rows: Row[] = [];
  const [adult, pycanon] = [adultFolder(), pycanonFolder()];
  if (adult === undefined) isNotRun('anonymising: ORACLE_DATA does not hold anonymity/arx-adult');
  else rows.push(...(await adultRows(adult, how)));
  if (pycanon === undefined) isNotRun('measuring: ORACLE_DATA does not hold anonymity/pycanon-adult');
  else rows.push(...(await measuringRows({ ...how, folder: pycanon })));
  if (adult !== undefined) rows.push(...(await millionRows(adult, quick ? 20_000 : 1_000_000, say)));
  rows.push(...(await noiseRows({ ...how, draws: quick ? 20_000 : 1_000_000 })));
  return { rows: [...rows, ...recordedRows(rows)], notRun };
}

type How = Pick<SuiteOptions, 'quick' | 'say'> & { readonly rounds: number };

async function adultRows(folder: string, { quick, rounds, say }: How): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, columns, mode, cold, warm } of CASES) {
    const answers: Answer[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`${name}, round ${round} of ${rounds}`);
      const runs = quick ? 2 : 8;
      answers.push(
        await measured({
          file: join(folder, 'adult.csv'),
          folder,
          columns,
          mode,
          runs,
          warmUp: quick ? 1 : 3,
        }),
      );
    }
    const ours = { subject: 'ours', unit: 's', better: 'lower' } as const;
    rows.push(
      row(
        { ...ours, name: `${name}, warm`, aim: warm },
        answers.flatMap(({ warmMs }) => warmMs).map(seconds),
      ),
      row(
        { ...ours, name: `${name}, cold`, aim: cold },
        answers.map(({ coldMs }) => seconds(coldMs)),
      ),
      row(
        { subject: 'ours', unit: 'granularity', better: 'higher', name },
        answers.map(({ kept }) => kept),
      ),
    );
  }
  return rows;
}

async function millionRows(folder: string, count: number, say: (text: string) => void): Promise<Row[]> {
  const place = mkdtempSync(join(tmpdir(), 'anonymise-'));
  try {
    const file = join(place, 'drawn.csv');
    say(`drawing ${count} rows`);
    writeDrawn(readTable(join(folder, 'adult.csv')), count, file);
    say(`anonymising ${count} rows`);
    const { coldMs, readMs, peakMiB } = await measured({
      file,
      folder,
      columns: 8,
      mode: 'global',
      runs: 1,
      warmUp: 0,
    });
    const name = `${count} rows, 8 columns`;
    const ours = { subject: 'ours', better: 'lower' } as const;
    return [
      row({ ...ours, name: `${name}, with reading`, unit: 's', aim: 6 }, [seconds(coldMs)]),
      row({ ...ours, name: `${name}, reading alone`, unit: 's' }, [seconds(readMs)]),
      row({ ...ours, name: `${name}, memory`, unit: 'MiB', aim: 1_536 }, [peakMiB]),
    ];
  } finally {
    rmSync(place, { recursive: true });
  }
}

const seconds = (ms: number): number => ms / 1_000;

const measured = (task: Task): Promise<Answer> => runProgram<Answer>({ file: PROGRAM, task, flags: HEAP });
