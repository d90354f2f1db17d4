import type { OrphanWitness } from '../orphans.js';
import type { SealedRef } from '../vault.js';
import { about, page, sealOne } from './samples.js';
import type { OpenVault, VaultWorld } from './vault-world.js';

const DAY_MS = 86_400_000;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const open = (value: unknown) => ({ state: 'open', value });

/** A ledger that knows which values it refers to, and at which position. */
class Ledger implements OrphanWitness {
  readonly committed = new Map<string, bigint>();
  readonly unclear = new Set<string>();
  isAway = false;
  position = 0n;

  async head(): Promise<bigint> {
    return this.position;
  }

  async outcomesOf(commitments: ReadonlySet<string>, since: bigint) {
    if (this.isAway) throw new Error('the ledger is away');
    const known = [...commitments].filter((commitment) => !this.unclear.has(commitment));
    const isThere = (commitment: string) => (this.committed.get(commitment) ?? 0n) > since;
    return new Map(
      known.map((commitment) => [commitment, isThere(commitment) ? 'committed' : 'never'] as const),
    );
  }

  commit({ $sealed }: SealedRef): void {
    this.position += 1n;
    this.committed.set($sealed, this.position);
  }
}

/** What becomes of values whose events were never appended, for every adapter. */
export function orphanChecks(openWorld: OpenVault<VaultWorld>): void {
  describe('sweeping values that no event refers to', () => {
    let now: number;
    let world: VaultWorld;
    let ledger: Ledger;
    beforeEach(async () => {
      now = Date.UTC(2026, 2, 1);
      world = await openWorld({ now: () => new Date(now) });
      ledger = new Ledger();
    });
    afterEach(() => world.remove());

    const sweep = () => world.vault.sweepOrphans(ledger, DAY_MS);
    /** Three calls: one notes where the values end, a day later one finds that due, and the next sweeps. */
    const sweepAll = async () => {
      await sweep();
      now += DAY_MS;
      await sweep();
      return sweep();
    };
    const committed = async (value: string) => {
      const ref = await sealOne(world.vault, about('nadia', value));
      ledger.commit(ref);
      return ref;
    };

    it('deletes the one of a command that was never committed, and leaves the others', async () => {
      const before = await committed('a');
      const orphan = await sealOne(world.vault, about('nadia', 'b'));
      const after = await committed('c');
      const { ciphertext } = await world.stored(orphan);
      expect(await sweepAll()).toEqual({ asked: 3, swept: 1, unknown: 0 });
      expect((await world.ciphertexts()).map(hex)).not.toContain(hex(ciphertext));
      expect(await world.vault.open([before, after], page)).toEqual([open('a'), open('c')]);
      expect(await world.vault.open([orphan], page)).toMatchObject([{ state: 'lost' }]);
      expect(await world.vault.inventory('nadia')).toEqual({ 'record-contact': 2 });
    });

    it('waits until it is old enough, and then for one call more', async () => {
      const orphan = await sealOne(world.vault, about('nadia', 'a'));
      await sweep();
      now += DAY_MS - 1;
      for (let call = 0; call < 3; call++) await sweep();
      expect(await world.vault.open([orphan], page)).toEqual([open('a')]);
      now += 1;
      expect(await sweep()).toEqual({ asked: 0, swept: 0, unknown: 0 });
      // The append of a process that slept for a day.
      ledger.commit(orphan);
      expect(await sweep()).toEqual({ asked: 1, swept: 0, unknown: 0 });
      expect(await world.vault.open([orphan], page)).toEqual([open('a')]);
    });

    it('asks about nothing that was sealed after the end was noted, and about the rest once', async () => {
      await committed('a');
      await sweep();
      const later = await sealOne(world.vault, about('nadia', 'b'));
      now += DAY_MS;
      await sweep();
      expect(await sweep()).toEqual({ asked: 1, swept: 0, unknown: 0 });
      await world.reopen();
      expect(await world.vault.open([later], page)).toEqual([open('b')]);
      now += DAY_MS;
      await sweep();
      expect(await sweep()).toEqual({ asked: 1, swept: 1, unknown: 0 });
    });

    it('leaves the one of a command of which nobody knows the outcome, and asks again', async () => {
      const orphan = await sealOne(world.vault, about('nadia', 'a'));
      ledger.unclear.add(orphan.$sealed);
      expect(await sweepAll()).toEqual({ asked: 1, swept: 0, unknown: 1 });
      expect(await world.vault.open([orphan], page)).toEqual([open('a')]);
      ledger.unclear.clear();
      expect(await sweepAll()).toEqual({ asked: 1, swept: 1, unknown: 0 });
    });

    it('believes no ledger that is older than what was noted of it', async () => {
      const ref = await committed('a');
      await sweep();
      ledger.position = 0n;
      ledger.committed.clear();
      expect(await sweepAll()).toEqual({ asked: 1, swept: 0, unknown: 1 });
      expect(await world.vault.open([ref], page)).toEqual([open('a')]);
    });

    it('deletes nothing while the ledger is away', async () => {
      const orphan = await sealOne(world.vault, about('nadia', 'a'));
      ledger.isAway = true;
      await expect(sweepAll()).rejects.toThrow('away');
      expect(await world.vault.open([orphan], page)).toEqual([open('a')]);
      ledger.isAway = false;
      expect(await sweep()).toMatchObject({ swept: 1 });
    });

    it('leaves a value to the erasure that ended it', async () => {
      await sealOne(world.vault, about('nadia', 'a'));
      await world.vault.destroy('nadia', 'erasure-1', '2026-03-01T00:00:00Z');
      expect(await sweepAll()).toEqual({ asked: 0, swept: 0, unknown: 0 });
    });
  });
}
