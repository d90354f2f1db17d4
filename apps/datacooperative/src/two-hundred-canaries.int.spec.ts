import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from './testing/caller.js';
import {
  CANARIES,
  canariesIn,
  canary,
  enter,
  NEEDLES,
  openable,
  stolenFrom,
  type Stolen,
} from './testing/canaries.js';
import { runCoop } from './testing/run-coop.js';
import { occurrences } from './testing/scan-files.js';
import { SmallCooperative } from './testing/small-cooperative.js';

interface Backup {
  readonly data: string;
  readonly keys: string;
}

describe('Two hundred canaries', () => {
  let small: SmallCooperative;
  let bus: readonly string[];
  let ada: Caller;
  let ben: Caller;
  let bens: string;
  let early: Backup;
  let stolen: readonly Stolen[];

  beforeAll(async () => {
    small = await SmallCooperative.open();
    bus = small.recordBus();
    ada = await small.signIn(small.history.ada);
    ben = await small.signIn(small.history.ben);
    for (const each of CANARIES.slice(1)) await enter(ada, each);
    bens = await enter(ben, canary(0));
    for (const path of ['/records', '/me/export', '/activity']) await ada.must('GET', path);
    await small.cooperative.settled();
    early = await backUp('early');
    stolen = stolenFrom(early.data, early.keys, small.history.ada.party);
  });
  afterAll(() => small.remove());

  const folders = () => [small.dataDir, small.keysDir, `${small.dataDir}.erasures`];

  /** As the operator does it, beside the running process: data and keys apart. */
  const backUp = async (name: string): Promise<Backup> => {
    const backups = join(small.folder, 'backups');
    mkdirSync(backups, { recursive: true });
    const made = { data: join(backups, name), keys: join(backups, `${name}-keys`) };
    const from = ['--data', small.dataDir, '--keys-files', small.keysDir];
    await runCoop('backup', ...from, '--out', made.data, '--with-keys', made.keys);
    return made;
  };

  it('are in no file in clear: data, keys, list of erasures, nor in what `coop backup` makes of them', () => {
    expect(3 * CANARIES.length).toBeGreaterThanOrEqual(200);
    expect(stolen.length).toBeGreaterThanOrEqual(CANARIES.length - 1);
    expect(occurrences([...folders(), early.data, early.keys], NEEDLES)).toEqual([]);
  });

  it('are in no line of the log', () => {
    expect(canariesIn(small.logged.join(''))).toEqual([]);
  });

  it('are in no message on the bus', () => {
    expect(bus.length).toBeGreaterThan(0);
    expect(canariesIn(bus.join('\n'))).toEqual([]);
  });

  it('open with no key that is left after an erasure, while those of others stay, and a restart gives the same digests', async () => {
    expect(openable(stolen, small.keysDir)).toHaveLength(stolen.length);
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    const digests = await small.digests();
    expect(openable(stolen, small.keysDir)).toEqual([]);
    expect(occurrences(folders(), NEEDLES)).toEqual([]);
    const late = await backUp('late');
    expect(openable(stolen, late.keys)).toEqual([]);
    expect(openable(stolenFrom(late.data, early.keys, small.history.ada.party), early.keys)).toEqual([]);
    expect(occurrences([late.data, late.keys], NEEDLES)).toEqual([]);
    expect(canariesIn(bus.join('\n'))).toEqual([]);
    const { fields } = await ben.must('GET', `/records/${bens}`);
    expect(JSON.stringify(fields)).toContain(canary(0).téléphone);
    await small.stop();
    expect(occurrences(folders(), NEEDLES)).toEqual([]);
    await small.startAgain();
    expect(await small.digests()).toEqual(digests);
  });
});
