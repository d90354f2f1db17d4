// needs: nats, postgres
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freshDatabase, startNats, type FreshDatabase, type OwnNats } from '@coop/real-parts';
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
import { tapNats, type NatsTap } from './testing/nats-tap.js';
import { runCoop } from './testing/run-coop.js';
import { occurrences } from './testing/scan-files.js';
import { SmallCooperative } from './testing/small-cooperative.js';

const run = promisify(execFile);
/** One account, in which somebody may hear everything. */
const ACCOUNTS = `accounts { COOP: { jetstream: enabled, users: [
  { user: services, password: services }, { user: ear, password: ear } ] } }`;

describe('Two hundred canaries on PostgreSQL and NATS', () => {
  let nats: OwnNats;
  let tap: NatsTap;
  let data: FreshDatabase;
  let keys: FreshDatabase;
  let small: SmallCooperative;
  let ada: Caller;
  let ben: Caller;
  let bens: string;
  let early: string;
  let stolen: readonly Stolen[];

  const as = (user: string): string => nats.url.replace('nats://', `nats://${user}:${user}@`);

  beforeAll(async () => {
    nats = await startNats({ config: ACCOUNTS });
    tap = await tapNats(as('ear'));
    [data, keys] = [await freshDatabase('canaries_data'), await freshDatabase('canaries_keys')];
    small = await SmallCooperative.open({ postgres: data.url, keys: keys.url, nats: as('services') });
    ada = await small.signIn(small.history.ada);
    ben = await small.signIn(small.history.ben);
    for (const each of CANARIES.slice(1)) await enter(ada, each);
    bens = await enter(ben, canary(0));
    for (const path of ['/records', '/me/export', '/activity']) await ada.must('GET', path);
    await small.cooperative.settled();
    early = await copies('early');
    stolen = stolenFrom(join(early, 'backup'), join(early, 'backup-keys'), small.history.ada.party);
  });
  afterAll(async () => {
    await small.remove();
    await data.drop();
    await keys.drop();
    tap.close();
    await nats.stop();
  });

  /** What operators make: dumps of both databases, and a backup in the open format, data and keys apart. */
  const copies = async (name: string): Promise<string> => {
    const folder = join(small.folder, 'copies', name);
    mkdirSync(folder, { recursive: true });
    for (const { url, name: database } of [data, keys])
      await run('pg_dump', ['--dbname', url, '--file', join(folder, `${database}.sql`)]);
    await runCoop(
      ...['backup', '--postgres', data.url, '--keys-database', keys.url, '--keys-files', small.keysDir],
      ...['--out', join(folder, 'backup'), '--with-keys', join(folder, 'backup-keys')],
    );
    return folder;
  };

  const unheard = (...subjects: readonly string[]) =>
    subjects.filter((subject) => !tap.heard().includes(` ${subject} `));

  it('are in no dump of the databases, in no backup and in no file, in clear', () => {
    expect(stolen.length).toBeGreaterThanOrEqual(CANARIES.length - 1);
    expect(openable(stolen, join(early, 'backup-keys'))).toHaveLength(stolen.length);
    expect(occurrences([early, small.keysDir], NEEDLES)).toEqual([]);
  });

  it('are in no line of the log', () => {
    expect(canariesIn(small.logged.join(''))).toEqual([]);
  });

  it('are in no message on the bus, of which every byte was heard', () => {
    expect(unheard('commits.all', 'svc.identity.name')).toEqual([]);
    expect(canariesIn(tap.heard())).toEqual([]);
  });

  it('open with no key that is left after an erasure, in what was copied before and after it', async () => {
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    const late = await copies('late');
    const kekFile = join(small.keysDir, 'kek');
    const keysLeft = join(late, 'backup-keys');
    expect(openable(stolen, keysLeft, kekFile)).toEqual([]);
    const left = stolenFrom(join(late, 'backup'), join(early, 'backup-keys'), small.history.ada.party);
    expect(openable(left, join(early, 'backup-keys'))).toEqual([]);
    expect(occurrences([late, small.keysDir], NEEDLES)).toEqual([]);
    expect(unheard('svc.records.acknowledge-erasure', 'svc.portal.acknowledge-erasure')).toEqual([]);
    expect(canariesIn(tap.heard())).toEqual([]);
    const { fields } = await ben.must('GET', `/records/${bens}`);
    expect(JSON.stringify(fields)).toContain(canary(0).téléphone);
  });
});
