// needs: postgres, tmpfs
import { randomUUID } from 'node:crypto';
import { mkdirSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { realPostgres } from '@coop/real-parts';
import { fullDisks, smallDisks } from '@coop/event-sourcing/testing';
import { migrate } from './migrate.js';
import { openPostgresEventStore } from './postgres-event-store.js';
import { asRole } from './testing/ledger-databases.js';

const DISK_BYTES = 96 * 1024 * 1024;
const newDisk = smallDisks();

/** A ledger whose tables lie on a small disk of their own; the server's log of changes does not. */
async function makeLedger() {
  const { url } = await realPostgres();
  const name = `full_${randomUUID().replaceAll('-', '')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  const disk = await asRole(url, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
    const small = newDisk({ bytes: DISK_BYTES, owner: { uid, gid } });
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
  return { disk, open: () => openPostgresEventStore({ url: own.href }), drop };
}

fullDisks({
  name: 'PostgreSQL',
  message: 'the disk of the database is full: appends are refused until there is room again',
  rounds: 4,
  makeLedger,
});
