import { createDecipheriv, createSecretKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Caller } from './testing/caller.js';
import { disguises, occurrences } from './testing/scan-files.js';
import { SmallCooperative } from './testing/small-cooperative.js';

/** Stands in every name and address, and nowhere else in the world. */
const SONG = 'qserinelka';
const RECORDS = 67;

/** The same names, addresses and numbers at every run; nobody is called so. */
function person(n: number) {
  const letters = ((n * 7919) % 17576).toString(26).padStart(3, '0');
  return {
    nom: `Z${SONG} ${letters}ez`,
    courriel: `z${SONG}.${letters}@essai.example`,
    téléphone: `+4179000${String(1000 + ((n * 631) % 9000))}`,
  };
}

const PEOPLE = Array.from({ length: RECORDS }, (_, n) => person(n));
const NEEDLES = new Map(
  [SONG, ...PEOPLE.map((each) => each.téléphone)].flatMap((text) => [...disguises(text)]),
);

interface Stolen {
  readonly aad: Buffer;
  readonly keyIds: string;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

describe('Two hundred canaries', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let ben: Caller;
  let bens: string;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    ada = await small.signIn(small.history.ada);
    ben = await small.signIn(small.history.ben);
    for (const each of PEOPLE.slice(1)) await enter(ada, each);
    bens = await enter(ben, PEOPLE[0] ?? person(0));
    await small.cooperative.settled();
  });
  afterAll(() => small.remove());

  const enter = async (who: Caller, each: ReturnType<typeof person>): Promise<string> => {
    const fields = Object.entries(each).map(([name, value]) => ({ name, value }));
    const { record } = await who.must('POST', '/records', {
      kind: 'personal-data',
      category: 'notes',
      fields,
    });
    return String(record);
  };

  const folders = () => [small.dataDir, small.keysDir, `${small.dataDir}.erasures`];

  const read = (file: string, sql: string): readonly Readonly<Record<string, SQLOutputValue>>[] => {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  };

  const bytes = (value: SQLOutputValue | undefined): Uint8Array =>
    value instanceof Uint8Array ? value : new Uint8Array();

  const keysOf = (where: string) =>
    read(join(small.keysDir, 'keys.sqlite'), `SELECT key_id, wrapped FROM keys ${where}`).map((row) => ({
      id: String(row['key_id']),
      wrapped: bytes(row['wrapped']),
    }));

  /** What somebody would hold who had copied the data folder. */
  const stolenFrom = (party: string): readonly Stolen[] => {
    const ids = new Set(keysOf(`WHERE subject = '${party}'`).map(({ id }) => id));
    const sql = 'SELECT place, category, key_ids, nonce, ciphertext FROM sealed_values WHERE ended = 0';
    return read(join(small.dataDir, 'vault.sqlite'), sql)
      .map((row) => ({
        aad: Buffer.from(`${String(row['place'])}\0${String(row['category'])}\0${String(row['key_ids'])}`),
        keyIds: String(row['key_ids']),
        nonce: bytes(row['nonce']),
        ciphertext: bytes(row['ciphertext']),
      }))
      .filter(({ keyIds }) => ids.has(keyIds));
  };

  const opensWithAnyKey = (value: Stolen): boolean => {
    const kek = createSecretKey(readFileSync(join(small.keysDir, 'kek')));
    return keysOf('').some(({ wrapped }) => {
      const unwrapping = createDecipheriv('id-aes256-wrap', kek, Buffer.alloc(8, 0xa6));
      const key = createSecretKey(Buffer.concat([unwrapping.update(wrapped), unwrapping.final()]));
      const decipher = createDecipheriv('aes-256-gcm', key, value.nonce, { authTagLength: 16 });
      decipher.setAAD(value.aad);
      decipher.setAuthTag(value.ciphertext.subarray(-16));
      decipher.update(value.ciphertext.subarray(0, -16));
      try {
        decipher.final();
        return true;
      } catch {
        return false;
      }
    });
  };

  it('are in no file in clear: data, keys, list of erasures, and a copy of each as a backup makes it', () => {
    expect(3 * PEOPLE.length).toBeGreaterThanOrEqual(200);
    const copies = join(small.folder, 'copies');
    mkdirSync(copies);
    for (const folder of [small.dataDir, small.keysDir])
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.sqlite')))
        read(join(folder, name), `VACUUM INTO '${join(copies, name)}'`);
    expect(readdirSync(copies)).toEqual(
      expect.arrayContaining(['keys.sqlite', 'ledger.sqlite', 'vault.sqlite']),
    );
    expect(occurrences([...folders(), copies], NEEDLES)).toEqual([]);
  });

  it('are in no line of the log', () => {
    const log = small.logged.join('').toLowerCase();
    expect(log).not.toContain(SONG);
    expect(PEOPLE.filter((each) => log.includes(each.téléphone.slice(1)))).toEqual([]);
  });

  it('open with no key that is left after an erasure, while those of others stay, and a restart gives the same digests', async () => {
    const stolen = stolenFrom(small.history.ada.party);
    expect(stolen.length).toBeGreaterThanOrEqual(PEOPLE.length - 1);
    expect(stolen.every(opensWithAnyKey)).toBe(true);
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    const digests = await small.digests();
    expect(stolen.filter(opensWithAnyKey)).toEqual([]);
    expect(occurrences(folders(), NEEDLES)).toEqual([]);
    const { fields } = await ben.must('GET', `/records/${bens}`);
    expect(JSON.stringify(fields)).toContain(PEOPLE[0]?.téléphone);
    await small.stop();
    expect(occurrences(folders(), NEEDLES)).toEqual([]);
    await small.startAgain();
    expect(await small.digests()).toEqual(digests);
  });
});
