// needs: postgres
import { setTimeout } from 'node:timers/promises';
import type { SealedRef, Vault } from '@coop/personal-data';
import { about, AT, page, sealOne } from '@coop/personal-data/testing';
import { openPostgresVault } from './open-postgres-vault.js';
import { dropDatabases, openPostgresWorld, type PostgresWorld } from './testing/postgres-world.js';
import { VaultProcess } from './testing/vault-processes.js';

afterAll(dropDatabases);

describe('several processes with one vault', () => {
  let world: PostgresWorld;
  let other: Vault;
  beforeEach(async () => {
    world = await openPostgresWorld();
    other = await openPostgresVault(world.settings);
  });
  afterEach(async () => {
    await other.close();
    await world.remove();
  });

  it('make one key for a person whom all of them meet first', async () => {
    const vaultOf = (n: number) => (n % 2 === 0 ? world.vault : other);
    const calls = Array.from({ length: 40 }, (_, n) => vaultOf(n).seal([about(['nadia', 'luca'], n)]));
    const refs = (await Promise.all(calls)).flat();
    expect(await world.wrappedKeys()).toHaveLength(2);
    expect(await other.open(refs, page)).toEqual(refs.map((_, value) => ({ state: 'open', value })));
  });

  it('seal what waits at the same moment in one transaction', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => world.vault.seal([about(`p-${n}`, n)])));
    const sql =
      'SELECT count(*)::integer AS n, count(DISTINCT xmin::text)::integer AS t FROM vault.sealed_values';
    expect((await world.values.query(sql)).rows).toEqual([{ n: 60, t: 1 }]);
  });

  it('refuse her as soon as one of them has erased her, with her keys still in the memory of the others', async () => {
    const ref = await sealOne(world.vault, about('nadia', 'a'));
    expect(await other.open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
    await world.vault.destroy('nadia', 'erasure-1', AT);
    expect(await other.open([ref], page)).toEqual([{ state: 'erased' }]);
    await expect(other.seal([about('nadia', 'b')])).rejects.toThrow('SubjectErased');
    await expect(other.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' })).rejects.toThrow(
      'SubjectErased',
    );
  });

  it('go on after the server has ended all their connections', async () => {
    const refs = await world.vault.seal([about('nadia', 'a')]);
    for (const database of [world.values, world.keys])
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
    await until(async () => (await world.vault.open(refs, page).catch(() => [])).length === 1);
    expect(await other.erasure('nadia').catch(() => undefined)).toBeUndefined();
    expect(await world.vault.open(refs, page)).toEqual([{ state: 'open', value: 'a' }]);
  });

  it('use no key in memory for a ciphertext that comes back after an erasure', async () => {
    const ref = await sealOne(world.vault, about('nadia', 'a'));
    const restore = await world.saveCiphertexts();
    expect(await other.open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
    await world.vault.destroy('nadia', 'erasure-1', AT);
    await restore();
    expect(await other.open([ref], page)).toEqual([{ state: 'erased' }]);
  });
});

describe('older databases that are restored', () => {
  let world: PostgresWorld;
  beforeEach(async () => (world = await openPostgresWorld()));
  afterEach(() => world.remove());

  it('of keys: the tombstones beside the values win at the next start, without the ledger', async () => {
    const ref = await sealOne(world.vault, about('nadia', 'a'));
    const restore = await world.saveKeys();
    await world.vault.destroy('nadia', 'erasure-1', AT);
    const vault = await world.reopen(async () => {
      await restore();
      expect(await world.wrappedKeys()).toHaveLength(1);
    });
    expect(await world.wrappedKeys()).toEqual([]);
    expect(await vault.erasure('nadia')).toEqual({ at: AT, reason: 'erasure-1' });
    expect(await vault.open([ref], page)).toEqual([{ state: 'erased' }]);
  });

  it('of keys: a category that was erased since ends again, and what was sealed there since goes with the old keys', async () => {
    const scope = { category: 'record-health' };
    const ended = await sealOne(world.vault, about('nadia', 'a', scope.category));
    const kept = await sealOne(world.vault, about('nadia', 'b'));
    const restore = await world.saveKeys();
    await world.vault.destroy('nadia', 'erasure-1', AT, { scope });
    const vault = await world.reopen(restore);
    expect(await world.wrappedKeys()).toHaveLength(1);
    expect(await vault.open([ended, kept], page)).toEqual([
      { state: 'erased' },
      { state: 'open', value: 'b' },
    ]);
    const later = await sealOne(vault, about('nadia', 'c', scope.category));
    expect(await vault.destroy('nadia', 'erasure-1', AT, { scope })).toMatchObject({ keys: 1 });
    expect(await vault.open([later], page)).toEqual([{ state: 'open', value: 'c' }]);
  });

  it('of values: fingerprints of an erased person go again, even if she had no value', async () => {
    await world.vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' });
    const restore = await world.saveCiphertexts();
    await world.vault.destroy('nadia', 'erasure-1', AT);
    const vault = await world.reopen(restore);
    expect(await vault.blind.find('email', 'n@example.org')).toEqual([]);
  });
});

describe('a process that is killed between the two databases', () => {
  let world: PostgresWorld;
  beforeEach(async () => (world = await openPostgresWorld()));
  afterEach(() => world.remove());

  /** Kills a process after it recorded the erasure in the key database and before it touched the values. */
  const dieWhileErasing = async (subject: string) => {
    const victim = new VaultProcess(world.settings);
    await victim.ready;
    await world.values.transaction(async (queries) => {
      await queries.query('SELECT 1 FROM vault.state FOR UPDATE');
      const destroying = victim.destroy(subject, AT).catch(String);
      await until(async () => (await world.vault.erasure(subject)) !== undefined);
      await victim.kill();
      expect(await destroying).toContain('the process ended');
    });
    expect(await world.ciphertexts()).not.toEqual([]);
  };

  const hasValuesOf = async (subject: string) => {
    const sql = `SELECT count(*)::integer AS n FROM vault.value_keys WHERE key_id = ANY ($1)`;
    const ended = 'SELECT key_id AS id FROM keys.ended_keys WHERE subject = $1';
    const ids = (await world.keys.query<{ id: string }>(ended, [subject])).rows.map(({ id }) => id);
    return (await world.values.query<{ n: number }>(sql, [ids])).rows[0]?.n !== 0;
  };

  it.each(['seal', 'destroy'] as const)(
    'leaves an erasure that the next %s of another process finishes',
    async (verb) => {
      await sealOne(world.vault, about('nadia', 'a'));
      await dieWhileErasing('nadia');
      await until(async () => {
        if (verb === 'seal') await world.vault.seal([about('luca', 'b')]);
        else await world.vault.destroy('mia', 'erasure-2', AT);
        return !(await hasValuesOf('nadia'));
      });
    },
  );

  it('leaves an erasure that the next opening of another process finishes', async () => {
    const refs = [
      await sealOne(world.vault, about('nadia', 'a')),
      await sealOne(world.vault, about('luca', 'b')),
    ];
    await dieWhileErasing('nadia');
    expect(await world.vault.open(refs, page)).toEqual([{ state: 'erased' }, { state: 'open', value: 'b' }]);
    await until(async () => {
      await world.vault.open(refs, page);
      return (await world.ciphertexts()).length === 1;
    });
  });

  it('leaves an erasure that the next start finishes before it serves', async () => {
    const ref = await sealOne(world.vault, about('nadia', 'a'));
    await dieWhileErasing('nadia');
    await world.reopen();
    expect(await world.ciphertexts()).toEqual([]);
    expect(await world.vault.open([ref], page)).toEqual([{ state: 'erased' }]);
  });
});

describe('sealing and erasing in two processes, a thousand times at the same moment', () => {
  let world: PostgresWorld;
  let a: VaultProcess;
  let b: VaultProcess;
  beforeEach(async () => {
    world = await openPostgresWorld();
    [a, b] = [new VaultProcess(world.settings), new VaultProcess(world.settings)];
    await Promise.all([a.ready, b.ready]);
  });
  afterEach(async () => {
    await Promise.all([a.end(), b.end()]);
    await world.remove();
  });

  const expectErased = async (one: VaultProcess, refs: readonly SealedRef[]) =>
    expect(await one.open(...refs)).toEqual(refs.map(() => ({ state: 'erased' })));

  /** Gives how many values were sealed. */
  const round = async (subject: string, eraser: VaultProcess): Promise<number> => {
    const refs: SealedRef[] = [...(await a.seal(about(subject, 0)))];
    expect(await b.open(...refs)).toEqual([{ state: 'open', value: 0 }]);
    const seals = [a, b].map(async (one) => {
      const outcome = await one.seal(about(subject, 1)).catch((error: unknown) => String(error));
      if (typeof outcome === 'string') expect(outcome).toContain('SubjectErased');
      else refs.push(...outcome);
    });
    await eraser.destroy(subject, AT);
    await expectErased(b, [...refs]);
    await Promise.all(seals);
    await expectErased(a, refs);
    await expectErased(b, refs);
    return refs.length;
  };

  it('never leaves a value that opens after the erasure returned', async () => {
    let sealed = 0;
    for (let done = 0; done < 1000; done += 10) {
      const rounds = Array.from({ length: 10 }, (_, n) => round(`person-${done + n}`, n % 2 === 0 ? a : b));
      for (const count of await Promise.all(rounds)) sealed += count;
    }
    expect(sealed).toBeGreaterThanOrEqual(1000);
    expect(await world.ciphertexts()).toEqual([]);
    expect(await world.wrappedKeys()).toEqual([]);
  }, 300_000);
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it never became so');
    await setTimeout(20);
  }
}
