import type { Vault } from '../vault.js';
import { AT } from './samples.js';
import type { OpenedVault, OpenVault } from './vault-world.js';

const ADDRESS = 'nadia@example.org';

/** What the blind index promises, for every adapter. */
export function blindIndexChecks(openWorld: OpenVault): void {
  describe('finding people by a value that nobody stores', () => {
    let world: OpenedVault;
    let vault: Vault;
    beforeEach(async () => {
      world = await openWorld();
      vault = world.vault;
    });
    afterEach(() => world.remove());

    it('finds everyone who has the same value in the same field', async () => {
      await vault.blind.put('email', ADDRESS, { subject: 'nadia', ref: 'r-1' });
      await vault.blind.put('email', ADDRESS, { subject: 'luca', ref: 'r-2' });
      await vault.blind.put('email', ADDRESS, { subject: 'luca', ref: 'r-2' });
      expect(await vault.blind.find('email', ADDRESS)).toEqual([
        { subject: 'luca', ref: 'r-2' },
        { subject: 'nadia', ref: 'r-1' },
      ]);
      expect(await vault.blind.find('phone', ADDRESS)).toEqual([]);
      expect(await vault.blind.find('email', 'other@example.org')).toEqual([]);
    });

    it('gives fingerprints that differ between fields and between cooperatives', async () => {
      const other = await openWorld();
      const token = vault.blind.token('account', 'sub-1');
      expect(token).toMatch(/^[0-9a-f]{64}$/);
      expect(vault.blind.token('account', 'sub-1')).toBe(token);
      expect(vault.blind.token('email', 'sub-1')).not.toBe(token);
      expect(other.vault.blind.token('account', 'sub-1')).not.toBe(token);
      await other.remove();
    });

    it('forgets one person without the others', async () => {
      await vault.blind.put('email', ADDRESS, { subject: 'nadia', ref: 'r-1' });
      await vault.blind.put('phone', '+41 00', { subject: 'nadia', ref: 'r-1' });
      await vault.blind.put('email', ADDRESS, { subject: 'luca', ref: 'r-2' });
      expect(await vault.blind.forget('nadia')).toBe(2);
      expect(await vault.blind.find('email', ADDRESS)).toEqual([{ subject: 'luca', ref: 'r-2' }]);
    });

    it('remembers who must not be written to, by value or by person', async () => {
      await vault.blind.put('email', ADDRESS, { subject: 'nadia', ref: 'r-1' });
      await vault.blind.suppress('email', { subject: 'nadia' });
      await vault.blind.suppress('phone', { value: '+41 00' });
      expect(await vault.blind.isSuppressed('email', ADDRESS)).toBe(true);
      expect(await vault.blind.isSuppressed('phone', '+41 00')).toBe(true);
      expect(await vault.blind.isSuppressed('phone', ADDRESS)).toBe(false);
      await vault.blind.forget('nadia');
      expect(await vault.blind.isSuppressed('email', ADDRESS)).toBe(true);
    });

    it('loses an erased person altogether', async () => {
      await vault.blind.put('email', ADDRESS, { subject: 'nadia', ref: 'r-1' });
      expect(await vault.destroy('nadia', 'erasure-1', AT)).toMatchObject({ indexRows: 1, suppressions: 0 });
      expect(await vault.blind.find('email', ADDRESS)).toEqual([]);
      expect(await vault.blind.isSuppressed('email', ADDRESS)).toBe(false);
    });

    it('keeps, of an erased person, only the fingerprints that prevent entering her again, where asked', async () => {
      await vault.blind.put('email', ADDRESS, { subject: 'nadia', ref: 'r-1' });
      await vault.blind.put('phone', '+41 00', { subject: 'nadia', ref: 'r-1' });
      const destruction = await vault.destroy('nadia', 'erasure-1', AT, { keepFingerprints: true });
      expect(destruction).toMatchObject({ indexRows: 2, suppressions: 1 });
      expect(await vault.blind.find('email', ADDRESS)).toEqual([]);
      expect(await vault.blind.isSuppressed('email', ADDRESS)).toBe(true);
      expect(await vault.blind.isSuppressed('phone', '+41 00')).toBe(false);
      await vault.blind.put('phone', '+41 11', { subject: 'luca', ref: 'r-2' });
      await vault.destroy('luca', 'erasure-2', AT, { keepFingerprints: ['phone'] });
      expect(await vault.blind.isSuppressed('phone', '+41 11')).toBe(true);
    });
  });
}
