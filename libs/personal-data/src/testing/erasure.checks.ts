import { createSecretKey } from 'node:crypto';
import { KeyEncryptionKey } from '../key-encryption-key.js';
import { decrypt } from '../sealed-value.js';
import { about, AT, page, sealOne } from './samples.js';
import type { OpenVault, VaultWorld } from './vault-world.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** What the erasure of a person promises, for every adapter. */
export function erasureChecks(openWorld: OpenVault<VaultWorld>): void {
  describe('erasing a person', () => {
    let world: VaultWorld;
    beforeEach(async () => (world = await openWorld()));
    afterEach(() => world.remove());

    it('ends all her values at once, also those already in use, and says how many', async () => {
      const { vault } = world;
      const refs = await vault.seal([
        about('nadia', 'a'),
        about('nadia', 'b', 'record-health'),
        about('nadia', 'c'),
      ]);
      await vault.open(refs, page);
      expect(await vault.inventory('nadia')).toEqual({ 'record-contact': 2, 'record-health': 1 });
      const destruction = await vault.destroy('nadia', 'erasure-1', AT);
      expect(destruction).toEqual({
        keys: 2,
        values: 3,
        byCategory: { 'record-contact': 2, 'record-health': 1 },
        indexRows: 0,
        suppressions: 0,
        scrubbed: true,
        list: await vault.erasureList(),
      });
      expect(await vault.open(refs, page)).toEqual(refs.map(() => ({ state: 'erased' })));
      expect(await vault.inventory('nadia')).toEqual({});
      expect(await vault.check(refs)).toEqual([]);
    });

    it('ends a value about two people with the first of them, and leaves the other his own', async () => {
      const { vault } = world;
      const refs = await vault.seal([about(['nadia', 'luca'], 'they met'), about('luca', 'his own')]);
      expect(await vault.open(refs, page)).toMatchObject([{ state: 'open' }, { state: 'open' }]);
      await vault.destroy('nadia', 'erasure-1', AT);
      expect(await vault.open(refs, page)).toEqual([
        { state: 'erased' },
        { state: 'open', value: 'his own' },
      ]);
      expect(await vault.inventory('luca')).toEqual({ 'record-contact': 1 });
    });

    it('is final: nothing is ever sealed or indexed for her again', async () => {
      const { vault } = world;
      await vault.destroy('nadia', 'erasure-1', AT);
      await expect(vault.seal([about(['luca', 'nadia'], 'x')])).rejects.toMatchObject({
        code: 'SubjectErased',
      });
      await expect(vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' })).rejects.toThrow(
        'Erased',
      );
      await world.reopen();
      await expect(world.vault.seal([about('nadia', 'x')])).rejects.toThrow('SubjectErased');
    });

    it('can be repeated: it counts the same, and keeps the first date and reason', async () => {
      const { vault } = world;
      await vault.seal([about('nadia', 'a')]);
      await vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' });
      const first = await vault.destroy('nadia', 'erasure-1', AT, { keepFingerprints: true });
      expect(first).toMatchObject({ keys: 1, values: 1, indexRows: 1, suppressions: 1 });
      const again = await vault.destroy('nadia', 'erasure-2', '2027-01-01T00:00:00Z');
      expect(again).toEqual(first);
      expect(await vault.erasure('nadia')).toEqual({ at: AT, reason: 'erasure-1' });
      expect(await vault.erasure('luca')).toBeUndefined();
    });

    it('leaves no key that opens a ciphertext which somebody remembered', async () => {
      const ref = await sealOne(world.vault, about('nadia', 'secret'));
      await world.vault.seal([about('luca', 'other')]);
      const remembered = await world.stored(ref);
      const kek = new KeyEncryptionKey(world.kek());
      const attempts = async () =>
        (await world.wrappedKeys()).map(({ wrapped }) => {
          const key = createSecretKey(kek.unwrap(wrapped));
          return decrypt(key, remembered, remembered, ref.$sealed)?.toString();
        });

      expect(await attempts()).toContain('"secret"');
      await world.vault.destroy('nadia', 'erasure-1', AT);
      expect(await attempts()).toEqual([undefined]);
    });

    it('is repeated on a vault restored from an older backup, before anybody is served', async () => {
      const refs = await world.vault.seal([about('nadia', 'a')]);
      const restore = await world.saveCiphertexts();
      const old = (await world.ciphertexts()).map(hex);
      await world.vault.destroy('nadia', 'erasure-1', AT);
      await world.reopen(restore);
      expect(await world.vault.open(refs, page)).toEqual([{ state: 'erased' }]);
      expect((await world.ciphertexts()).map(hex)).not.toContain(old[0]);
    });

    it('wins over older keys that were restored, once the ledger repeats it', async () => {
      const refs = await world.vault.seal([about('nadia', 'a')]);
      const restore = await world.saveKeys();
      await world.vault.destroy('nadia', 'erasure-1', AT);
      await world.reopen(restore);
      if ((await world.vault.erasure('nadia')) === undefined)
        await world.vault.destroy('nadia', 'erasure-1', AT);
      expect(await world.wrappedKeys()).toEqual([]);
      expect(await world.vault.open(refs, page)).toEqual([{ state: 'erased' }]);
      await expect(world.vault.seal([about('nadia', 'b')])).rejects.toThrow('SubjectErased');
    });

    it.each(['its entry on the list', 'the end of the keys'])(
      'counts the same when it is repeated after the process died behind %s',
      async (step) => {
        const { vault } = world;
        await vault.seal([
          about('nadia', 'a'),
          about(['nadia', 'luca'], 'b'),
          about('nadia', 'c', 'record-health'),
        ]);
        await vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' });
        const restoreKeys = await world.saveKeys();
        const restoreValues = await world.saveCiphertexts();
        const first = await vault.destroy('nadia', 'erasure-1', AT, { keepFingerprints: true });
        expect(first).toMatchObject({
          ...{ keys: 2, values: 3, byCategory: { 'record-contact': 2, 'record-health': 1 } },
          ...{ indexRows: 1, suppressions: 1 },
        });
        await world.reopen(async () => {
          await restoreValues();
          if (step === 'its entry on the list') await restoreKeys();
        });
        const repeat = () => world.vault.destroy('nadia', 'erasure-1', AT, { keepFingerprints: true });
        expect(await repeat()).toEqual(first);
        await world.reopen();
        expect(await repeat()).toEqual(first);
      },
    );

    it('is finished by the next start if the process died between keys and ciphertexts', async () => {
      const refs = await world.vault.seal([about('nadia', 'a')]);
      await world.vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' });
      const old = (await world.ciphertexts()).map(hex);
      await world.destroyKeysOnly('nadia', 'email');
      await world.reopen();
      expect((await world.ciphertexts()).map(hex)).not.toContain(old[0]);
      expect(await world.vault.open(refs, page)).toEqual([{ state: 'erased' }]);
      expect(await world.vault.blind.find('email', 'n@example.org')).toEqual([]);
      expect(await world.vault.blind.isSuppressed('email', 'n@example.org')).toBe(true);
    });
  });

  describe('keys', () => {
    it('are one for each person, category and year', async () => {
      let year = 2026;
      const world = await openWorld({ now: () => new Date(Date.UTC(year, 11, 31, 23, 59)) });
      const { vault } = world;
      await vault.seal([
        about('nadia', 1),
        about('nadia', 2),
        about('nadia', 3, 'record-health'),
        about('luca', 4),
      ]);
      year = 2027;
      await vault.seal([about('nadia', 5)]);
      expect(await vault.destroy('nadia', 'erasure-1', AT)).toMatchObject({ keys: 3, values: 4 });
      await world.remove();
    });
  });
}
