// needs: postgres
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createKeyEncryptionKey, KeyEncryptionKey } from '@coop/personal-data/adapter';
import { about, AT, clock, page } from '@coop/personal-data/testing';
import { rotateKeyEncryptionKey } from './rotate-kek.js';
import { dropDatabases, openPostgresWorld, type PostgresWorld } from './testing/postgres-world.js';

afterAll(dropDatabases);

describe('replacing the key-encryption key', () => {
  let world: PostgresWorld;
  let newKekFile: string;
  beforeEach(async () => {
    world = await openPostgresWorld();
    newKekFile = `${world.kekFile}.next`;
  });
  afterEach(() => world.remove());

  const rotate = () => {
    const { keysUrl, kekFile } = world.settings;
    return rotateKeyEncryptionKey({ keysUrl, kekFile, newKekFile, now: clock.now });
  };

  it('keeps every value readable, and makes every old copy of a wrapped key useless', async () => {
    const people = Array.from({ length: 2100 }, (_, n) => `person-${n}`);
    const refs = await world.vault.seal(people.map((person) => about(person, person)));
    const token = world.vault.blind.token('email', 'n@example.org');
    const [copy] = await world.wrappedKeys();
    expect(await rotate()).toEqual({ keys: 2100, scrubbed: true });
    const renewed = await world.keys.query<{ at: string }>(
      `SELECT convert_from(value, 'UTF8') AS at FROM keys.meta WHERE name = 'kek-renewed'`,
    );
    expect(renewed.rows).toEqual([{ at: clock.now().toISOString() }]);
    expect(statSync(newKekFile).mode & 0o777).toBe(0o600);
    const next = new KeyEncryptionKey(readFileSync(newKekFile));
    expect(() => next.unwrap(copy?.wrapped ?? new Uint8Array())).toThrow('WrongKeyEncryptionKey');
    const vault = await world.reopen(() => renameSync(newKekFile, world.kekFile));
    const opened = await vault.open(refs, page);
    expect(opened).toEqual(people.map((value) => ({ state: 'open', value })));
    expect(vault.blind.token('email', 'n@example.org')).toBe(token);
    expect(await vault.destroy('person-7', 'erasure-1', AT)).toMatchObject({ keys: 1, values: 1 });
  });

  it('goes on in running processes, also while many read at once: the next one lies beside the old', async () => {
    const people = Array.from({ length: 20 }, (_, n) => `person-${n}`);
    const refs = await world.vault.seal(people.map((person) => about(person, person)));
    await rotate();
    const opened = await Promise.all(refs.map((ref) => world.vault.open([ref], page)));
    expect(opened.flat()).toEqual(people.map((value) => ({ state: 'open', value })));
    await world.vault.seal([about('luca', 'b')]);
    const next = new KeyEncryptionKey(readFileSync(newKekFile));
    const [made] = (await world.wrappedKeys()).filter(({ subject }) => subject === 'luca');
    expect(next.unwrap(made?.wrapped ?? new Uint8Array())).toHaveLength(32);
    renameSync(newKekFile, world.kekFile);
    expect(await world.vault.open([...refs], page)).toHaveLength(20);
    await world.vault.seal([about('mara', 'c')]);
  });

  it('stops processes that have the old one alone, before they make a key that nobody could open, until it is there', async () => {
    newKekFile = `${world.kekFile}.elsewhere`;
    const refs = await world.vault.seal([about('nadia', 'a')]);
    await rotate();
    const running = world.vault;
    await expect(running.open(refs, page)).rejects.toThrow('WrongKeyEncryptionKey');
    await expect(running.seal([about('luca', 'b')])).rejects.toThrow('WrongKeyEncryptionKey');
    expect(await world.wrappedKeys()).toHaveLength(1);
    renameSync(newKekFile, world.kekFile);
    expect(await running.open(refs, page)).toEqual([{ state: 'open', value: 'a' }]);
    await running.seal([about('luca', 'b')]);
    expect(await world.wrappedKeys()).toHaveLength(2);
  });

  it('is not disturbed by a next one that was made and never used', async () => {
    createKeyEncryptionKey(newKekFile);
    await world.vault.seal([about('nadia', 'a')]);
    const vault = await world.reopen();
    const refs = await vault.seal([about('luca', 'b')]);
    rmSync(newKekFile);
    expect(await (await world.reopen()).open(refs, page)).toEqual([{ state: 'open', value: 'b' }]);
  });

  it('refuses a key-encryption key that is not the one in use', async () => {
    await rotate();
    await expect(rotate()).rejects.toThrow('WrongKeyEncryptionKey');
  });
});
