// needs: postgres
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { about, AT, page } from '@coop/personal-data/testing';
import { only, type Database } from './database.js';
import { openPostgresVault, prepareVault } from './open-postgres-vault.js';
import {
  dropDatabases,
  emptyWorld,
  openPostgresWorld,
  type PostgresWorld,
} from './testing/postgres-world.js';

afterAll(dropDatabases);

describe('what the two databases hold', () => {
  let world: PostgresWorld;
  beforeEach(async () => (world = await openPostgresWorld()));
  afterEach(() => world.remove());

  it('is never a personal value in clear, in no table and no file, neither before nor after an erasure', async () => {
    const canary = 'Zéphyrine-Canari-7731';
    await world.vault.seal([about('nadia', canary), about('nadia', { name: `${canary} `.repeat(10_000) })]);
    await world.vault.blind.put('email', canary, { subject: 'nadia', ref: 'r-1' });
    await world.vault.blind.suppress('phone', { value: canary });
    const bytes = Buffer.from(canary);
    const forms = [canary, JSON.stringify(canary), bytes.toString('hex'), bytes.toString('base64')];
    const found = async () => {
      const places = [await tablesOf(world.values), await tablesOf(world.keys), await filesOf(world.values)];
      return forms.filter((form) => places.some((place) => place.includes(form)));
    };
    expect(await found()).toEqual([]);
    await world.vault.destroy('nadia', 'erasure-1', AT, { keepFingerprints: true });
    expect(await found()).toEqual([]);
    await world.vault.seal([about(`canary-${canary}`, 'the search finds what is there')]);
    expect(await found()).toContain(canary);
  });

  it('is, after an erasure, no wrapped key of hers in any file of the table, and no file is left behind', async () => {
    const people = Array.from({ length: 300 }, (_, n) => `person-${n}`);
    await world.vault.seal(people.map((person) => about(person, person)));
    const hers = (await world.wrappedKeys()).filter(({ subject }) => subject.endsWith('7'));
    const found = async () => {
      const files = await filesOf(world.keys);
      return hers.filter(({ wrapped }) => files.includes(Buffer.from(wrapped))).length;
    };
    expect(await found()).toBe(hers.length);
    for (const { subject } of hers)
      expect(await world.vault.destroy(subject, 'erasure-1', AT)).toMatchObject({ scrubbed: true });
    expect(hers).toHaveLength(30);
    expect(await found()).toBe(0);
  });

  it('is said to be clean only when it is: a long reader keeps deleted keys, and the next start clears them', async () => {
    await world.vault.seal([about('nadia', 'a'), about('luca', 'b')]);
    const hers = (await world.wrappedKeys()).filter(({ subject }) => subject === 'nadia');
    const isThere = async () => {
      const files = await filesOf(world.keys);
      return hers.some(({ wrapped }) => files.includes(Buffer.from(wrapped)));
    };
    await world.keys.session(async (reader) => {
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await reader.query('SELECT count(*) FROM keys.meta');
      expect(await world.vault.destroy('nadia', 'erasure-1', AT)).toMatchObject({ keys: 1, scrubbed: false });
      expect(await isThere()).toBe(true);
      await reader.query('COMMIT');
    });
    await world.reopen();
    expect(await isThere()).toBe(false);
    expect(await world.vault.destroy('nadia', 'erasure-1', AT)).toMatchObject({ keys: 1, scrubbed: true });
  });

  it('is, after compacting, no ciphertext of hers in any file of the tables', async () => {
    await world.vault.seal(Array.from({ length: 50 }, (_, n) => about('nadia', 'x'.repeat(n * 200))));
    await world.vault.seal([about('luca', 'stays')]);
    const all = await world.ciphertexts();
    await world.vault.destroy('nadia', 'erasure-1', AT);
    await world.vault.compact();
    const files = await filesOf(world.values);
    const left = all.filter((bytes) => files.includes(Buffer.from(bytes).subarray(0, 48)));
    expect(left).toEqual(await world.ciphertexts());
  });
});

describe('a role that may only read and write rows', () => {
  it('seals and erases, says that it cannot clear files, and the next start of the owner does', async () => {
    const world = await emptyWorld();
    await prepareVault(world.settings);
    expect(existsSync(world.kekFile)).toBe(false);
    const role = await world.limitedRole();
    const vault = await openPostgresVault(role.settings);
    const refs = await vault.seal([about('nadia', 'a')]);
    const hers = await world.wrappedKeys();
    expect(await vault.destroy('nadia', 'erasure-1', AT)).toMatchObject({ keys: 1, scrubbed: false });
    expect(await vault.open(refs, page)).toEqual([{ state: 'erased' }]);
    await expect(vault.compact()).rejects.toThrow('owner');
    await vault.close();
    const isThere = async () => (await filesOf(world.keys)).includes(Buffer.from(hers[0]?.wrapped ?? []));
    expect(await isThere()).toBe(true);
    await world.reopen();
    expect(await isThere()).toBe(false);
    await world.remove();
    await role.drop();
  });
});

async function tablesOf(database: Database): Promise<string> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('vault', 'keys')`,
  );
  const contents = rows.map(({ name }) =>
    database.query<{ row: string }>(`SELECT whole::text AS row FROM ${name} AS whole`),
  );
  return (await Promise.all(contents)).flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n');
}

/** Every byte of the database's own folder, after the server has written what it holds in memory. */
async function filesOf(database: Database): Promise<Buffer> {
  await database.query('CHECKPOINT');
  const { folder, id } = only(
    await database.query<{ folder: string; id: number }>(
      `SELECT current_setting('data_directory') AS folder, oid::integer AS id
       FROM pg_database WHERE datname = current_database()`,
    ),
  );
  const own = join(folder, 'base', String(id));
  return Buffer.concat(readdirSync(own).map((name) => readFileSync(join(own, name))));
}
