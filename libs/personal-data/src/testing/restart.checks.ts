import { about, page } from './samples.js';
import type { OpenVault, VaultWorld } from './vault-world.js';

/** What a restart and an end promise, for every adapter. */
export function restartChecks(openWorld: OpenVault<VaultWorld>): void {
  describe('a vault that is closed and opened again', () => {
    let world: VaultWorld;
    beforeEach(async () => (world = await openWorld()));
    afterEach(() => world.remove());

    it('finds everything again', async () => {
      const refs = await world.vault.seal([about('nadia', 'a'), about(['nadia', 'luca'], 'b')]);
      await world.vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' });
      const token = world.vault.blind.token('account', 'sub-1');
      await world.reopen();
      expect(await world.vault.open(refs, page)).toEqual([
        { state: 'open', value: 'a' },
        { state: 'open', value: 'b' },
      ]);
      expect(await world.vault.blind.find('email', 'n@example.org')).toEqual([
        { subject: 'nadia', ref: 'r' },
      ]);
      expect(world.vault.blind.token('account', 'sub-1')).toBe(token);
    });

    it('finishes the seals under way before it closes, and then refuses', async () => {
      const sealing = world.vault.seal([about('nadia', 'a')]);
      await world.vault.close();
      const refs = await sealing;
      await expect(world.vault.open(refs, page)).rejects.toThrow('Closed');
      await expect(world.vault.seal([about('nadia', 'a')])).rejects.toThrow('Closed');
      await world.reopen();
      expect(await world.vault.open(refs, page)).toEqual([{ state: 'open', value: 'a' }]);
    });
  });
}
