// needs: postgres
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { about, AT, page } from '@coop/personal-data/testing';
import { openPostgresVault } from './open-postgres-vault.js';
import {
  dropDatabases,
  emptyWorld,
  openPostgresWorld,
  type PostgresWorld,
} from './testing/postgres-world.js';
import { VaultProcess } from './testing/vault-processes.js';

afterAll(dropDatabases);

describe('opening a vault on PostgreSQL', () => {
  let world: PostgresWorld;
  beforeEach(async () => (world = await openPostgresWorld()));
  afterEach(() => world.remove());

  it('makes a key-encryption key that nobody but its owner can read', () => {
    expect(statSync(world.kekFile).mode & 0o777).toBe(0o600);
    expect(statSync(world.kekFile).size).toBe(32);
  });

  it('refuses keys in the database of the values, however it is spelled', async () => {
    const { valuesUrl, kekFile, clock } = world.settings;
    const keysUrl = `${valuesUrl}?application_name=another`;
    await expect(openPostgresVault({ valuesUrl, keysUrl, kekFile, clock })).rejects.toMatchObject({
      code: 'KeysNotApart',
    });
  });

  it('refuses another key-encryption key, and never replaces a lost one', async () => {
    await world.vault.close();
    writeFileSync(world.kekFile, Buffer.alloc(32, 7));
    await expect(openPostgresVault(world.settings)).rejects.toThrow('WrongKeyEncryptionKey');
    rmSync(world.kekFile);
    await expect(openPostgresVault(world.settings)).rejects.toThrow('WrongKeyEncryptionKey');
    expect(existsSync(world.kekFile)).toBe(false);
  });

  it('refuses the keys of another cooperative, or new ones in place of lost ones', async () => {
    const other = await openPostgresWorld();
    const { keysUrl, kekFile } = other.settings;
    await expect(openPostgresVault({ ...world.settings, keysUrl, kekFile })).rejects.toThrow(
      'KeysOfAnotherVault',
    );
    await other.remove();
    const empty = await emptyWorld();
    const lost = { ...world.settings, keysUrl: empty.settings.keysUrl, kekFile: empty.kekFile };
    await expect(openPostgresVault(lost)).rejects.toThrow('KeysOfAnotherVault');
    expect(existsSync(empty.kekFile)).toBe(false);
    await empty.remove();
  });

  it('refuses a server that would lose what it acknowledged', async () => {
    const name = new URL(world.settings.keysUrl).pathname.slice(1);
    await world.keys.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    await expect(openPostgresVault(world.settings)).rejects.toMatchObject({ code: 'NotDurable' });
  });

  it('refuses a schema that a newer program made', async () => {
    await world.keys.query('INSERT INTO keys.migrations (version) VALUES (9)');
    await expect(openPostgresVault(world.settings)).rejects.toThrow('schema keys has version 9');
  });

  it('opens but never writes when it is read-only, and creates nothing', async () => {
    const refs = await world.vault.seal([about('nadia', 'a')]);
    const reader = await openPostgresVault({ ...world.settings, readOnly: true });
    expect(await reader.open(refs, page)).toEqual([{ state: 'open', value: 'a' }]);
    await expect(reader.seal([about('nadia', 'b')])).rejects.toThrow('ReadOnly');
    await expect(reader.destroy('nadia', 'erasure-1', AT)).rejects.toThrow('ReadOnly');
    await expect(reader.blind.suppress('email', { value: 'x' })).rejects.toThrow('ReadOnly');
    await reader.close();
    const empty = await emptyWorld();
    await expect(openPostgresVault({ ...empty.settings, readOnly: true })).rejects.toThrow('ReadOnly');
    await empty.remove();
  });
});

describe('processes that start for the first time together', () => {
  it('agree on one key-encryption key, and open what the others sealed', async () => {
    for (let round = 0; round < 3; round++) {
      const world = await emptyWorld();
      const processes = Array.from({ length: 3 }, () => new VaultProcess(world.settings));
      await Promise.all(processes.map((one) => one.ready));
      const sealed = await Promise.all(processes.map((one, index) => one.seal(about('nadia', index))));
      for (const one of processes) {
        const opened = await one.open(...sealed.flat());
        expect(opened).toEqual(processes.map((_, value) => ({ state: 'open', value })));
      }
      expect(await world.wrappedKeys()).toHaveLength(1);
      await Promise.all(processes.map((one) => one.end()));
      await world.remove();
    }
  });
});
