import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCheckpoint } from '../checkpoint/checkpoint.js';
import { parseNote } from '../note/signed-note.js';
import { exampleEntries, exampleOrigin } from '../testing/example-log.js';
import { openExampleWitness, witnessedNote } from '../testing/example-witnesses.js';
import { naiveRoot } from '../testing/naive-tree.js';
import { formatAddCheckpoint } from './add-checkpoint.js';
import { FileWitnessState } from './file-witness-state.js';
import { originHash } from './origin-hash.js';
import { VolatileWitnessState, type WitnessState } from './witness-state.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'witness-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const states: [string, () => WitnessState][] = [
  ['in this process', () => new VolatileWitnessState()],
  ['in files', () => new FileWitnessState(join(folder, 'state'))],
];

describe.each(states)('the state of a witness %s', (_, open) => {
  it('holds one note for each log', async () => {
    const state = open();
    expect(await state.latest('a')).toBeUndefined();
    expect(await state.replace('a', undefined, 'one')).toBe(true);
    expect(await state.replace('../a', undefined, 'other')).toBe(true);
    expect(await state.replace('a', 'one', 'two')).toBe(true);
    expect([await state.latest('a'), await state.latest('../a')]).toEqual(['two', 'other']);
  });

  it('changes nothing that is no longer what the caller saw', async () => {
    const state = open();
    await state.replace('a', undefined, 'one');
    expect(await state.replace('a', undefined, 'two')).toBe(false);
    expect(await state.replace('a', 'zero', 'two')).toBe(false);
    expect(await state.latest('a')).toBe('one');
  });

  it('is changed by one of many that saw the same', async () => {
    const state = open();
    const won = await Promise.all(
      Array.from({ length: 20 }, (__, at) => state.replace('a', undefined, `note ${at}`)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await state.latest('a')).toBe(`note ${won.indexOf(true)}`);
  });

  it('lets only one of two histories be cosigned that come at the same time', async () => {
    const state = open();
    const answers = await Promise.all(
      ['one', 'two', 'three', 'four'].map((word) => {
        const head = { size: 9, root: naiveRoot(exampleEntries(9, 0, word)) };
        const checkpoint = witnessedNote(head, []);
        return openExampleWitness('W', state).addCheckpoint(
          formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }),
        );
      }),
    );
    expect(answers.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
      200, 409, 409, 409,
    ]);
    const latest = parseCheckpoint(parseNote((await state.latest(exampleOrigin)) ?? '').text);
    expect(latest.size).toBe(9);
  });
});

describe('the state of a witness in files', () => {
  it('survives a restart, and keeps one file for each log', async () => {
    for (const [from, to] of [
      [undefined, 'one'],
      ['one', 'two'],
      ['two', 'three'],
    ] as const) {
      expect(await new FileWitnessState(folder).replace(exampleOrigin, from, to)).toBe(true);
    }
    expect(await new FileWitnessState(folder).latest(exampleOrigin)).toBe('three');
    expect(await readdir(join(folder, originHash(exampleOrigin)))).toEqual(['cosigned-3']);
  });
});
