// needs: postgres
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Vault } from '@coop/personal-data';
import { rewrapKekFile, transitKeyFile, type KeyEncryption } from '@coop/personal-data/adapter';
import { about, clock, page, sealOne, TransitDouble } from '@coop/personal-data/testing';
import { openPostgresVault } from './open-postgres-vault.js';
import { rotateKeyEncryptionKey } from './rotate-kek.js';
import { dropDatabases, emptyWorld, type PostgresWorld } from './testing/postgres-world.js';

afterAll(dropDatabases);

describe('a vault whose key file a service of keys encrypted (a double of its HTTP interface, not OpenBao)', () => {
  let world: PostgresWorld;
  let folder: string;
  let transit: TransitDouble;
  let keyEncryption: KeyEncryption;
  let opened: Vault[];
  beforeEach(async () => {
    world = await emptyWorld();
    folder = mkdtempSync(join(tmpdir(), 'coop-transit-'));
    transit = await TransitDouble.start();
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, transit.token);
    keyEncryption = transitKeyFile({ url: transit.url, key: 'coop', tokenFile });
    opened = [];
  });
  afterEach(async () => {
    for (const vault of opened) await vault.close();
    await transit.stop();
    await world.remove();
    rmSync(folder, { recursive: true });
  });

  const open = async (): Promise<Vault> => {
    const vault = await openPostgresVault({ ...world.settings, keyEncryption });
    opened.push(vault);
    return vault;
  };
  const stored = () => readFileSync(world.kekFile, 'latin1');

  it('does not start without it, and once started goes on while it is away', async () => {
    transit.mood = 'away';
    await expect(open()).rejects.toThrow('KeyServiceUnavailable');
    transit.mood = 'well';
    const ref = await sealOne(await open(), about('nadia', 'a'));
    expect(stored()).toMatch(/^vault:v1:/);
    transit.mood = 'away';
    const [running] = opened;
    expect(await running?.open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
    await running?.seal([about('luca', 'b')]);
    await expect(open()).rejects.toThrow('KeyServiceUnavailable');
    await expect(openPostgresVault(world.settings)).rejects.toThrow('WrongKeyEncryptionKey');
    transit.mood = 'well';
    expect(await (await open()).open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
  });

  it('asks once for each file, and for none that cannot be the key', async () => {
    await open();
    writeFileSync(`${world.kekFile}.next`, Buffer.alloc(32));
    const vault = await open();
    for (const name of ['nadia', 'luca', 'mara']) await vault.seal([about(name, name)]);
    expect(transit.asked).toEqual(['encrypt', 'decrypt', 'decrypt']);
    rmSync(`${world.kekFile}.next`);
  });

  it('is changed by version, without a word to the database or to running processes', async () => {
    const vault = await open();
    const ref = await sealOne(vault, about('nadia', 'a'));
    transit.rotate();
    await rewrapKekFile(world.kekFile, keyEncryption);
    expect(stored()).toMatch(/^vault:v2:/);
    transit.minDecryptionVersion = 2;
    expect(await vault.open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
    expect(await (await open()).open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
  });

  it('is replaced while processes run: every key is wrapped anew, and the next file is encrypted too', async () => {
    const vault = await open();
    const ref = await sealOne(vault, about('nadia', 'a'));
    const { keysUrl, kekFile } = world.settings;
    const newKekFile = `${kekFile}.next`;
    const rotation = { keysUrl, kekFile, newKekFile, now: clock.now, keyEncryption };
    expect(await rotateKeyEncryptionKey(rotation)).toMatchObject({ keys: 1 });
    expect(readFileSync(newKekFile, 'latin1')).toMatch(/^vault:v1:/);
    expect(await vault.open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
    await vault.seal([about('luca', 'b')]);
    renameSync(newKekFile, kekFile);
    expect(await (await open()).open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
  });
});
