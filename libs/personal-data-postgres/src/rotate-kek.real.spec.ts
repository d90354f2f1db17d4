// needs: postgres
import { readFileSync, renameSync, statSync } from 'node:fs';
import { KeyEncryptionKey } from '@coop/personal-data/adapter';
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

  it('stops processes that hold the old one, before they make a key that nobody could open', async () => {
    const refs = await world.vault.seal([about('nadia', 'a')]);
    await rotate();
    const running = world.vault;
    await expect(running.open(refs, page)).rejects.toThrow('WrongKeyEncryptionKey');
    await expect(running.seal([about('luca', 'b')])).rejects.toThrow('WrongKeyEncryptionKey');
    expect(await world.wrappedKeys()).toHaveLength(1);
  });

  it('refuses a key-encryption key that is not the one in use', async () => {
    await rotate();
    await expect(rotate()).rejects.toThrow('WrongKeyEncryptionKey');
  });
});
