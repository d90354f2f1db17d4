import type { SealedRef } from '../vault.js';
import { about, AT, page, sealOne } from './samples.js';
import type { OpenVault, VaultWorld } from './vault-world.js';

/** How a loss is told from an erasure, for every adapter. */
export function lossChecks(openWorld: OpenVault<VaultWorld>): void {
  describe('a value that nobody erased but that cannot be opened', () => {
    let world: VaultWorld;
    beforeEach(async () => (world = await openWorld()));
    afterEach(() => world.remove());

    const expectLost = async (ref: SealedRef, because: string) => {
      expect(await world.vault.open([ref], page)).toEqual([{ state: 'lost', because }]);
      expect(await world.vault.check([ref])).toEqual([{ ref, because }]);
    };

    it('is lost if its ciphertext is missing', async () => {
      const ref = await sealOne(world.vault, about('nadia', 'a'));
      await world.loseCiphertexts();
      await expectLost(ref, 'no-ciphertext');
    });

    it('is lost if its key is missing', async () => {
      const ref = await sealOne(world.vault, about('nadia', 'a'));
      await world.loseKeys();
      await world.reopen();
      await expectLost(ref, 'no-key');
    });

    it('is erased, not lost, if the caller knows whom it concerned and she was erased', async () => {
      await world.vault.destroy('nadia', 'erasure-1', AT);
      const ref = { $sealed: 'a'.repeat(64), digest: 'b'.repeat(64) };
      expect(await world.vault.open([{ ...ref, subjects: ['luca', 'nadia'] }], page)).toEqual([
        { state: 'erased' },
      ]);
      expect(await world.vault.check([{ ...ref, subjects: ['nadia'] }])).toEqual([]);
      expect(await world.vault.check([{ ...ref, subjects: ['luca'] }])).toHaveLength(1);
    });

    it('is refused if its ciphertext was moved under another reference of the same person', async () => {
      const ref = await sealOne(world.vault, about('nadia', 'yes'));
      const other = await sealOne(world.vault, about('nadia', 'no'));
      await world.moveCiphertext(other, ref);
      await expectLost(ref, 'altered');
    });

    it('is refused if it was moved to another place or category', async () => {
      const a = await sealOne(world.vault, about('nadia', 'yes'));
      const b = await sealOne(world.vault, about('nadia', 'no'));
      await world.relabel(a, 'place', 'e-9/x');
      await world.relabel(b, 'category', 'open');
      expect(await world.vault.open([a, b], page)).toEqual([
        { state: 'lost', because: 'altered' },
        { state: 'lost', because: 'altered' },
      ]);
    });
  });
}
