import type { Vault } from '../vault.js';
import { about, AT, page, sealOne } from './samples.js';
import type { OpenVault, VaultWorld } from './vault-world.js';

const ERASED = { state: 'erased' };

/** What the list of erasures promises, for every adapter. */
export function erasureListChecks(openWorld: OpenVault<VaultWorld>): void {
  describe('the list of erasures', () => {
    let world: VaultWorld;
    let vault: Vault;
    beforeEach(async () => {
      world = await openWorld();
      vault = world.vault;
    });
    afterEach(() => world.remove());

    const part = { scope: { category: 'record-health' } };

    it('grows by one signed entry with each erasure, which names the keys that it ended, and tells its head', async () => {
      const ref = await sealOne(vault, about('nadia', 'secret'));
      const { keyIds } = await world.stored(ref);
      const begun = await vault.erasureList();
      expect(begun.count).toBe(1);
      const { list } = await vault.destroy('nadia', 'erasure-1', AT);
      expect(list.count).toBe(2);
      expect(list.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await vault.erasureList()).toEqual(list);
      const [, line = ''] = await world.listLines();
      const fact = { kind: 'erased', subject: 'nadia', reason: 'erasure-1', at: AT, keys: [keyIds] };
      expect(JSON.parse(line)).toMatchObject({ count: 2, previous: begun.hash, fact });
      expect((await vault.destroy('nadia', 'erasure-2', AT)).list).toEqual(list);
      expect((await vault.destroy('luca', 'erasure-3', AT)).list.count).toBe(3);
      vault = await world.reopen();
      expect((await vault.erasureList()).count).toBe(3);
    });

    it('ends again, before anything is served, what older keys and older values bring back together', async () => {
      const refs = await vault.seal([
        about('nadia', 'a'),
        about('luca', 'b', 'record-health'),
        about('luca', 'c'),
      ]);
      const [keys, values] = [await world.saveKeys(), await world.saveCiphertexts()];
      await vault.destroy('nadia', 'erasure-1', AT);
      await vault.destroy('luca', 'erasure-2', AT, part);
      const list = await world.listLines();
      vault = await world.reopen(async () => {
        await keys();
        await values();
        await world.putList(list);
        expect(await world.wrappedKeys()).toHaveLength(3);
      });
      expect(await world.wrappedKeys()).toHaveLength(1);
      expect(await vault.open(refs, page)).toEqual([ERASED, ERASED, { state: 'open', value: 'c' }]);
      expect(await vault.erasure('nadia')).toEqual({ at: AT, reason: 'erasure-1' });
      await expect(vault.seal([about('nadia', 'b')])).rejects.toThrow('SubjectErased');
      const later = await sealOne(vault, about('luca', 'd', 'record-health'));
      expect(await vault.destroy('luca', 'erasure-2', AT, part)).toMatchObject({ keys: 1 });
      expect(await vault.open([later], page)).toEqual([{ state: 'open', value: 'd' }]);
    });

    const expectRefusal = async (code: string, change: (lines: readonly string[]) => readonly string[]) => {
      await vault.destroy('nadia', 'erasure-1', AT);
      await vault.destroy('luca', 'erasure-2', AT);
      const lines = await world.listLines();
      await expect(world.reopen(() => world.putList(change(lines)))).rejects.toThrow(code);
      vault = await world.reopen(() => world.putList(lines));
      expect((await vault.erasureList()).count).toBe(3);
    };

    it('is not served without', async () => {
      await expectRefusal('ErasureListMissing', () => []);
    });

    it('is not served with its end cut off', async () => {
      await expectRefusal('ErasureListOlder', (lines) => lines.slice(0, -1));
    });

    it('is not served with an entry changed, taken out or of another order', async () => {
      await expectRefusal('ErasureListAltered', (lines) =>
        lines.map((line) => line.replace('"subject":"nadia"', '"subject":"nobody"')),
      );
      await expectRefusal('ErasureListAltered', ([first = '', , third = '']) => [first, third, third]);
    });

    it('is not served with an entry that this vault did not sign', async () => {
      const other = await openWorld();
      await vault.destroy('nadia', 'erasure-1', AT);
      await other.vault.destroy('nadia', 'erasure-1', AT);
      const [lines, foreign] = [await world.listLines(), await other.listLines()];
      await other.remove();
      await expect(world.reopen(() => world.putList(foreign))).rejects.toThrow('ErasureListAltered');
      // As an entry would be that continues the list and has only a wrong signature.
      const forged = (lines.at(-1) ?? '')
        .replace('"count":2', '"count":3')
        .replace(/"previous":"[0-9a-f]*"/, `"previous":"${await hashOf(lines)}"`);
      await expect(world.reopen(() => world.putList([...lines, forged]))).rejects.toThrow(
        'ErasureListAltered',
      );
      vault = await world.reopen(() => world.putList(lines));
    });

    /** The head of these lines, as the vault tells it. */
    const hashOf = async (lines: readonly string[]) => {
      const opened = await world.reopen(() => world.putList(lines));
      return (await opened.erasureList()).hash;
    };

    it('is not served when somebody outside remembers a later head, though everything here agrees', async () => {
      const [keys, values] = [await world.saveKeys(), await world.saveCiphertexts()];
      const older = await world.listLines();
      const { list } = await vault.destroy('nadia', 'erasure-1', AT);
      const restored = world.reopen(async () => {
        await keys();
        await values();
        await world.putList(older);
      }, list);
      await expect(restored).rejects.toThrow('ErasureListOlder');
      vault = await world.reopen();
      const wrong = { count: 1, hash: '0'.repeat(64) };
      await expect(world.reopen(undefined, wrong)).rejects.toThrow('ErasureListAltered');
      await world.reopen();
    });
  });
}
