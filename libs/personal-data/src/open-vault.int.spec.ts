import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVault } from './open-vault.js';
import { TemporaryVault } from './temporary-vault.js';
import { about, AT, clock, page } from './testing/samples.js';

describe('opening the vault', () => {
  let files: TemporaryVault;
  beforeEach(() => (files = new TemporaryVault()));
  afterEach(() => files.remove());

  const settings = () => ({ dataDir: files.dataDir, keysDir: files.keysDir, clock });

  it('lets nobody but its owner read the keys', () => {
    expect(statSync(join(files.keysDir, 'kek')).mode & 0o777).toBe(0o600);
    expect(statSync(join(files.keysDir, 'keys.sqlite')).mode & 0o777).toBe(0o600);
    expect(statSync(files.keysDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(files.keysDir, 'kek')).size).toBe(32);
  });

  it('refuses keys inside the data folder, through a link too, and data inside the keys folder', () => {
    const dataDir = files.dataDir;
    expect(() => openVault({ dataDir, keysDir: join(dataDir, 'a', 'keys'), clock })).toThrow('KeysNotApart');
    expect(() => openVault({ dataDir, keysDir: dataDir, clock })).toThrow('KeysNotApart');
    expect(() => openVault({ dataDir: join(files.keysDir, 'data'), keysDir: files.keysDir, clock })).toThrow(
      'Apart',
    );
    const link = `${dataDir}-link`;
    symlinkSync(dataDir, link);
    expect(() => openVault({ dataDir, keysDir: join(link, 'keys'), clock })).toThrow('KeysNotApart');
    const beside = openVault({ dataDir: `${dataDir}-2`, keysDir: `${dataDir}-2-keys`, clock });
    expect(beside.openings().page).toBe(0);
    return beside.close();
  });

  it('refuses the key-encryption key of another folder, and never replaces a lost one', async () => {
    const other = new TemporaryVault();
    await files.vault.close();
    cpSync(join(other.keysDir, 'kek'), join(files.keysDir, 'kek'));
    expect(() => openVault(settings())).toThrow('WrongKeyEncryptionKey');
    rmSync(join(files.keysDir, 'kek'));
    expect(() => openVault(settings())).toThrow('WrongKeyEncryptionKey');
    await other.remove();
  });

  it('refuses the whole key store of another cooperative, or a new one in place of a lost one', async () => {
    const other = new TemporaryVault();
    expect(() => openVault({ ...settings(), keysDir: other.keysDir })).toThrow('KeysOfAnotherVault');
    expect(() => openVault({ ...settings(), keysDir: `${files.keysDir}-new` })).toThrow('KeysOfAnotherVault');
    await other.remove();
  });

  it('opens but never writes when it is read-only, beside the owner', async () => {
    const refs = await files.vault.seal([about('nadia', 'a')]);
    const reader = openVault({ ...settings(), readOnly: true });
    expect(await reader.open(refs, page)).toEqual([{ state: 'open', value: 'a' }]);
    await expect(reader.seal([about('nadia', 'b')])).rejects.toThrow('ReadOnly');
    await expect(reader.destroy('nadia', 'erasure-1', AT)).rejects.toThrow('ReadOnly');
    await expect(reader.blind.suppress('email', { value: 'x' })).rejects.toThrow('ReadOnly');
    await reader.close();
  });

  it('gives a backup that holds the ciphertexts and opens with the keys kept apart', async () => {
    const refs = await files.vault.seal([about('nadia', 'a')]);
    const restored = mkdtempSync(join(tmpdir(), 'coop-vault-restored-'));
    mkdirSync(join(restored, 'data'));
    mkdirSync(join(restored, 'keys'));
    await files.vault.backupTo(join(restored, 'data', 'vault.sqlite'));
    await files.vault.backupKeysTo(join(restored, 'keys', 'keys.sqlite'));
    cpSync(join(files.keysDir, 'kek'), join(restored, 'keys', 'kek'));
    const places = { dataDir: join(restored, 'data'), keysDir: join(restored, 'keys'), clock };
    expect(() => openVault(places)).toThrow('ErasureListMissing');
    cpSync(`${files.dataDir}.erasures`, join(restored, 'data.erasures'), { recursive: true });
    const copy = openVault(places);
    expect(await copy.open(refs, page)).toEqual([{ state: 'open', value: 'a' }]);
    await copy.close();
    rmSync(restored, { recursive: true });
  });
});
