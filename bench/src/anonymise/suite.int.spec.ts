import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { row } from '../results.js';
import { besidePeer } from './beside-peer.js';
import { measuringRows } from './measuring.js';
import { OPENDP, PYCANON, type PythonPeers } from './python-peers.js';
import { recordedRows } from './recorded.js';
import { measureAnonymising } from './suite.js';

// What needs nothing to be installed, nor data of others. Whether a figure is good is not asked here.
const say = (): void => undefined;
const SHORT = { quick: true, rounds: 2, words: [], say };

/** Answers as pyCANON and OpenDP do, without either. */
const peersWith = (k: number): PythonPeers => ({
  draw: async (asked) => asked.map(() => 1_000),
  measure: async (asked) => asked.map(() => ({ seconds: 2, measures: { k } })),
});

describe('the benchmark of anonymising', () => {
  let folder = '';
  const { ORACLE_DATA } = process.env;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anonymise-spec-'));
    process.env['ORACLE_DATA'] = folder;
    const lines = ['canton,salary-class', 'Vaud,low', 'Vaud,high', 'Uri,low', 'Uri,high'];
    for (const k of [3, 10, 20]) writeFileSync(join(folder, `adult_anonymized_${k}.csv`), lines.join('\n'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    if (ORACLE_DATA === undefined) delete process.env['ORACLE_DATA'];
    else process.env['ORACLE_DATA'] = ORACLE_DATA;
  });

  it('says what was not run, and that the figures of others are recorded ones', async () => {
    const { rows, notRun = [] } = await measureAnonymising(SHORT, 'Python 3.12 or newer is not installed');

    expect(notRun.join('\n')).toMatch(/pyCANON.*OpenDP.*recorded.*Python 3\.12 or newer is not installed/);
    expect(notRun.join('\n')).toMatch(/arx-adult[^]*pycanon-adult/);
    const others = rows.filter(({ subject }) => subject !== 'ours').map(({ subject }) => subject);
    expect(new Set(others)).toEqual(
      new Set(['ARX 3.9.2, recorded', `${OPENDP}, recorded`, `${PYCANON}, recorded`]),
    );
  });

  it('has no recorded figure of what the same run has measured', async () => {
    const { rows } = await measureAnonymising(SHORT, peersWith(2));

    const subjects = rows.map(({ subject }) => subject);
    expect(subjects).toContain(OPENDP);
    expect(subjects).not.toContain(`${OPENDP}, recorded`);
    expect(subjects).toContain(`${PYCANON}, recorded`);
    const drawn = rows.find(({ name, subject }) => name.includes('Laplace') && subject === 'ours');
    expect(drawn?.peer).toBe(OPENDP);
  });

  it('keeps the recorded figures of files that a peer was not given', () => {
    const about = { name: 'measures of 2428 rows', subject: PYCANON, unit: 's', better: 'lower' } as const;

    const names = recordedRows([row(about, [1])]).map(({ name }) => name);

    expect(names).not.toContain('measures of 2428 rows');
    expect(names).toContain('measures of 18203 rows');
  });

  it('wants a part of what pyCANON took in the same round', async () => {
    const rows = await measuringRows({ folder, rounds: 2, quick: false, peers: peersWith(2), say });

    const [ours, theirs, part] = rows;
    expect([ours?.subject, theirs?.subject]).toEqual(['ours', PYCANON]);
    expect(theirs).toMatchObject({ value: 2, runs: 2 });
    expect(part).toMatchObject({ name: `measures of 4 rows: times ${PYCANON}`, aim: 0.05, peer: PYCANON });
  });

  it('divides what is ours by what the peer took in the same round', () => {
    const about = { name: 'work', unit: 's', better: 'lower', peer: 'theirs' } as const;

    const [ours, , part] = besidePeer({ ...about, ours: [1, 9, 2], theirs: [10, 30, 5] });

    expect(ours).toMatchObject({ value: 2, peer: 'theirs', ratio: 0.2 });
    expect(part).toMatchObject({ value: 0.3, min: 0.1, max: 0.4 });
    expect(besidePeer({ ...about, ours: [1], theirs: [] })).toHaveLength(1);
  });

  it('takes no time of a pyCANON that answers something else', async () => {
    const measured = measuringRows({ folder, rounds: 1, quick: false, peers: peersWith(3), say });

    await expect(measured).rejects.toThrow(/^k of .*: 2, and 3 by pyCANON$/);
  });
});
