// needs: postgres, tmpfs
import { randomUUID } from 'node:crypto';
import { mkdirSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { realPostgres } from '@coop/real-parts';
import { StoreError, type AppendRequest, type EventStore } from '@coop/event-sourcing';
import {
  faultRuns,
  requireWholeLedger,
  SeededRandom,
  smallDisks,
  tellRun,
  type Placed,
  type SmallDisk,
} from '@coop/event-sourcing/testing';
import { migrate } from './migrate.js';
import { openPostgresEventStore } from './postgres-event-store.js';
import { asRole } from './testing/ledger-databases.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';

const DISK_BYTES = 96 * 1024 * 1024;
const ROUNDS = 4;
const newDisk = smallDisks();

/** A ledger whose tables lie on a small disk of their own; the server's log of changes does not. */
async function ledgerOn(makeDisk: typeof newDisk) {
  const { url } = await realPostgres();
  const name = `full_${randomUUID().replaceAll('-', '')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  const disk = await asRole(url, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
    const small = makeDisk({ bytes: DISK_BYTES, owner: { uid, gid } });
    const place = join(small.folder, 'tables');
    mkdirSync(place, { mode: 0o700 });
    chownSync(place, uid, gid);
    await client.query(`CREATE TABLESPACE ${name} LOCATION '${place}'`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 TABLESPACE ${name}`);
    return small;
  });
  await migrate(own.href);
  const drop = () =>
    asRole(url, async (client) => {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.query(`DROP TABLESPACE ${name}`);
    });
  return { url: own.href, disk, drop };
}

class Full {
  readonly acknowledged = new Map<string, Placed>();
  readonly refused = new Map<string, AppendRequest>();

  /** Appends groups until the disk is full, and some more then. */
  async appendUntilFull(store: EventStore, random: SeededRandom, disk: SmallDisk): Promise<void> {
    disk.fill(random.integer(0, 1_000_000));
    const enough = this.refused.size + 10;
    while (this.refused.size < enough) {
      const group = Array.from({ length: random.integer(1, 6) }, () =>
        // Random text is not compressed away by the server.
        sampleAppend(sampleStream(), 'no-stream', [
          Array.from({ length: random.integer(1, 1_000) }, () => randomUUID()),
        ]),
      );
      await Promise.all(group.map((request) => this.#try(store, request)));
    }
  }

  async #try(store: EventStore, request: AppendRequest): Promise<void> {
    try {
      this.acknowledged.set(request.commandId, await store.append(request));
    } catch (error) {
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({
        code: 'StoreUnavailable',
        message: 'the disk of the database is full: appends are refused until there is room again',
      });
      this.refused.set(request.commandId, request);
    }
  }
}

describe.each(faultRuns())('A ledger in a database whose disk is full (seed $seed)', ({ seed }) => {
  it('says so, is read as before, holds no half of anything, and goes on once there is room', async () => {
    const random = new SeededRandom(seed);
    const { url, disk, drop } = await ledgerOn(newDisk);
    const store = await openPostgresEventStore({ url });
    const full = new Full();
    const whole = () =>
      requireWholeLedger(store, { acknowledged: full.acknowledged, refused: full.refused.keys() });
    for (let round = 0; round < ROUNDS; round++) {
      await full.appendUntilFull(store, random, disk);
      await whole();
      disk.free();
      // Whoever was refused tries again, and now it is carried out, once.
      for (const [commandId, request] of [...full.refused].slice(-2)) {
        full.acknowledged.set(commandId, await store.append(request));
        full.refused.delete(commandId);
      }
      await whole();
    }
    tellRun('the disk was full (PostgreSQL)', seed, {
      'times full': ROUNDS,
      refused: full.refused.size,
      acknowledged: full.acknowledged.size,
    });
    await store.close();
    await drop();
  });
});
