// needs: postgres, tmpfs
import { mkdirSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '@coop/real-parts';
import { fullDisks, smallDisks } from '@coop/event-sourcing/testing';
import { migrate } from './migrate.js';
import { openPostgresEventStore } from './postgres-event-store.js';
import { asRole } from './testing/ledger-databases.js';

const DISK_BYTES = 96 * 1024 * 1024;
const newDisk = smallDisks();

/**
 * A ledger whose tables lie on a small disk of their own; the server's log of changes does not. The server is one of
 * its own too: a checkpoint that fails for want of space fails whoever asked for it, in any database.
 */
async function makeLedger() {
  const server = await startPostgres();
  const own = new URL(server.url);
  own.pathname = '/full';
  const disk = await asRole(server.url, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
    const small = newDisk({ bytes: DISK_BYTES, owner: { uid, gid } });
    const place = join(small.folder, 'tables');
    mkdirSync(place, { mode: 0o700 });
    chownSync(place, uid, gid);
    await client.query(`CREATE TABLESPACE small LOCATION '${place}'`);
    await client.query('CREATE DATABASE "full" TEMPLATE template0 TABLESPACE small');
    return small;
  });
  await migrate(own.href);
  return {
    disk,
    open: () => openPostgresEventStore({ url: own.href }),
    drop: () => server.stop(),
  };
}

fullDisks({
  name: 'PostgreSQL',
  message: 'the disk of the database is full: appends are refused until there is room again',
  rounds: 4,
  makeLedger,
});
