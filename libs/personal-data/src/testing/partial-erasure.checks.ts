import type { Vault } from '../vault.js';
import { about, AT, page, sealOne } from './samples.js';
import type { OpenVault, VaultWorld } from './vault-world.js';

const ERASED = { state: 'erased' };
const open = (value: unknown) => ({ state: 'open', value });

/** What the erasure of one category or one year of a person promises, for every adapter. */
export function partialErasureChecks(openWorld: OpenVault<VaultWorld>): void {
  describe('erasing a part of what a person has', () => {
    let year: number;
    let world: VaultWorld;
    let vault: Vault;
    beforeEach(async () => {
      year = 2026;
      world = await openWorld({ now: () => new Date(Date.UTC(year, 5, 1)) });
      vault = world.vault;
    });
    afterEach(() => world.remove());

    const endHealth = (reason = 'erasure-1') =>
      vault.destroy('nadia', reason, AT, { scope: { category: 'record-health' } });

    it('ends one category, of all years, and leaves the others', async () => {
      const contact = await sealOne(vault, about('nadia', 'a'));
      const health = await sealOne(vault, about('nadia', 'b', 'record-health'));
      const shared = await sealOne(vault, about(['nadia', 'luca'], 'c', 'record-health'));
      const his = await sealOne(vault, about('luca', 'd', 'record-health'));
      year = 2027;
      const later = await sealOne(vault, about('nadia', 'e', 'record-health'));
      await vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' });
      const refs = [contact, health, shared, his, later];
      expect(await endHealth()).toMatchObject({
        keys: 2,
        values: 3,
        byCategory: { 'record-health': 3 },
        indexRows: 0,
        scrubbed: true,
      });
      const outcome = [open('a'), ERASED, ERASED, open('d'), ERASED];
      expect(await vault.open(refs, page)).toEqual(outcome);
      expect(await vault.check(refs)).toEqual([]);
      expect(await vault.inventory('nadia')).toEqual({ 'record-contact': 1 });
      expect(await vault.erasure('nadia')).toBeUndefined();
      expect(await vault.blind.find('email', 'n@example.org')).toHaveLength(1);
      vault = await world.reopen();
      expect(await vault.open(refs, page)).toEqual(outcome);
    });

    it('ends one year, of all categories', async () => {
      const old = [about('nadia', 'a'), about('nadia', 'b', 'record-health')];
      const refs = [...(await vault.seal(old))];
      year = 2027;
      refs.push(await sealOne(vault, about('nadia', 'c')));
      expect(await vault.destroy('nadia', 'erasure-1', AT, { scope: { year: 2026 } })).toMatchObject({
        keys: 2,
        values: 2,
      });
      expect(await vault.open(refs, page)).toEqual([ERASED, ERASED, open('c')]);
    });

    it('lets new values of the same part be sealed, under a key that never was', async () => {
      const before = await sealOne(vault, about('nadia', 'a', 'record-health'));
      const { keyIds } = await world.stored(before);
      await endHealth();
      const after = await sealOne(vault, about('nadia', 'b', 'record-health'));
      expect((await world.stored(after)).keyIds).not.toBe(keyIds);
      expect(await vault.open([before, after], page)).toEqual([ERASED, open('b')]);
    });

    it('ends nothing that was sealed since when it is repeated for the same reason, and ends it for another', async () => {
      await sealOne(vault, about('nadia', 'a', 'record-health'));
      await endHealth();
      const after = await sealOne(vault, about('nadia', 'b', 'record-health'));
      expect(await endHealth()).toMatchObject({ keys: 1, values: 1, scrubbed: true });
      expect(await vault.open([after], page)).toEqual([open('b')]);
      expect(await endHealth('erasure-2')).toMatchObject({ keys: 1, values: 1 });
      expect(await vault.open([after], page)).toEqual([ERASED]);
    });

    it('leaves no ciphertext of that part, and none of its wrapped keys', async () => {
      await sealOne(vault, about('nadia', 'a'));
      const [kept] = await world.wrappedKeys();
      await sealOne(vault, about('nadia', 'secret', 'record-health'));
      await endHealth();
      expect(await world.wrappedKeys()).toEqual([kept]);
      expect((await world.ciphertexts()).filter((bytes) => bytes.some((byte) => byte !== 0))).toHaveLength(1);
    });

    it('is repeated on older ciphertexts that were restored, and a lost value stays lost', async () => {
      const ended = await sealOne(vault, about('nadia', 'a', 'record-health'));
      const kept = await sealOne(vault, about('nadia', 'b'));
      const restore = await world.saveCiphertexts();
      await endHealth();
      vault = await world.reopen(restore);
      expect(await vault.open([ended, kept], page)).toEqual([ERASED, open('b')]);
      expect((await world.ciphertexts()).filter((bytes) => bytes.some((byte) => byte !== 0))).toHaveLength(1);
      await world.loseKeys();
      vault = await world.reopen();
      expect(await vault.open([ended, kept], page)).toEqual([ERASED, { state: 'lost', because: 'no-key' }]);
    });

    it('is refused when it names no part', async () => {
      await expect(vault.destroy('nadia', 'erasure-1', AT, { scope: {} })).rejects.toThrow('EmptyScope');
    });
  });

  describe('a data key', () => {
    it('opens nothing in the place of another, since its id commits to it', async () => {
      const world = await openWorld();
      const refs = await world.vault.seal([about('nadia', 'a'), about('luca', 'b')]);
      await world.swapKeys('nadia', 'luca');
      const vault = await world.reopen();
      const lost = { state: 'lost', because: 'no-key' };
      expect(await vault.open(refs, page)).toEqual([lost, lost]);
      await world.remove();
    });
  });
}
