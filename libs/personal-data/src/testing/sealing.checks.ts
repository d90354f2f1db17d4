import type { Vault } from '../vault.js';
import { about, AT, page, sealOne } from './samples.js';
import type { OpenedVault, OpenVault } from './vault-world.js';

/** What sealing and opening promise, for every adapter. */
export function sealingChecks(openWorld: OpenVault): void {
  describe('sealing and opening', () => {
    let world: OpenedVault;
    let vault: Vault;
    beforeEach(async () => {
      world = await openWorld();
      vault = world.vault;
    });
    afterEach(() => world.remove());

    it('gives each value back as it was, in the order asked for', async () => {
      const values = ['Aïcha', 7, null, [1, 'x'], { b: 1, a: { c: false } }, ''];
      const refs = await vault.seal(values.map((value) => about('p-1', value)));
      const opened = await vault.open([...refs].reverse(), page);
      expect(opened).toEqual([...values].reverse().map((value) => ({ state: 'open', value })));
    });

    it('gives equal values unequal references, so that nobody learns that they are equal', async () => {
      const [a, b] = await vault.seal([about('p-1', 'same'), about('p-1', 'same')]);
      expect(a?.$sealed).toMatch(/^[0-9a-f]{64}$/);
      expect(a?.$sealed).not.toBe(b?.$sealed);
      expect(a?.digest).not.toBe(b?.digest);
    });

    it('seals all values of a call or none', async () => {
      const call = vault.seal([about('p-1', 'a'), about([], 'about nobody')]);
      await expect(call).rejects.toThrow('NotSealable');
      expect(await vault.inventory('p-1')).toEqual({});
    });

    it('lets one of many simultaneous calls fail without the others', async () => {
      await vault.destroy('gone', 'erasure-1', AT);
      const names = ['p-1', 'gone', 'p-2'];
      const outcomes = await Promise.allSettled(names.map((name) => vault.seal([about(name, name)])));
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await vault.inventory('p-2')).toEqual({ 'record-contact': 1 });
    });

    it('refuses places and categories that could be read in two ways', async () => {
      await expect(vault.seal([{ ...about('p-1', 1), place: 'a\0b' }])).rejects.toThrow('NotSealable');
      await expect(vault.seal([{ ...about('p-1', 1), category: '' }])).rejects.toThrow('NotSealable');
    });

    it('seals nothing and opens nothing when asked for nothing', async () => {
      expect(await vault.seal([])).toEqual([]);
      expect(await vault.open([], page)).toEqual([]);
    });

    it('keeps a whole import of 20 MB as one value', async () => {
      const file = 'Nadia;Genève\n'.repeat(1_500_000);
      const refs = await vault.seal([about('import-1', file)]);
      const [opened] = await vault.open(refs, { kind: 'import', id: 'import-1' });
      expect(opened?.state === 'open' && opened.value === file).toBe(true);
      expect(await vault.check(refs)).toEqual([]);
      expect(await vault.destroy('import-1', 'import-finished', AT)).toMatchObject({ keys: 1, values: 1 });
      expect(await vault.open(refs, page)).toEqual([{ state: 'erased' }]);
    });

    it('counts what was opened by the kind of purpose, and only what was opened', async () => {
      const refs = await vault.seal([about('p-1', 1), about('p-1', 2)]);
      await vault.open([...refs, { $sealed: '0'.repeat(64), digest: '0'.repeat(64) }], page);
      await vault.open(refs.slice(1), { kind: 'disclosure', id: 'd-1' });
      expect(vault.openings()).toMatchObject({ page: 2, disclosure: 1, release: 0 });
    });

    it('opens nothing for a purpose that names nothing', async () => {
      await expect(vault.open([], { kind: 'page', id: '' })).rejects.toThrow('UnknownPurpose');
    });

    it('opens more values than one slice holds, each at its place', async () => {
      const refs = await vault.seal(
        Array.from({ length: 2100 }, (_, value) => about(`p-${value % 7}`, value)),
      );
      const opened = await vault.open(refs, page);
      expect(opened.map((one) => one.state === 'open' && one.value)).toEqual(refs.map((_, index) => index));
    });
  });

  describe('a service', () => {
    it('seals and opens values of its own categories only', async () => {
      const world = await openWorld();
      const { vault } = world;
      const records = vault.forService('records', ['record-contact']);
      const identity = vault.forService('identity', ['identity-account']);
      const name = await sealOne(records, about('p-1', 'Nadia'));
      const account = await sealOne(identity, about('p-1', 'sub-1', 'identity-account'));

      await expect(records.seal([about('p-1', 'x', 'identity-account')])).rejects.toThrow('NotAllowed');
      await expect(records.open([name, account], page)).rejects.toThrow('NotAllowed');
      expect(vault.openings().page).toBe(0);
      expect(await records.open([name], page)).toEqual([{ state: 'open', value: 'Nadia' }]);
      await world.remove();
    });
  });
}
