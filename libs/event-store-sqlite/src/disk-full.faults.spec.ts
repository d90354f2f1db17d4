// needs: tmpfs
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fullDisks, smallDisks } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';

/** More than ledger and log need for all that is appended: what is freed is enough for what was refused. */
const DISK_BYTES = 192 * 1024 * 1024;
const newDisk = smallDisks();

describe.each([
  ['SQLite, its log as large as it must be', false],
  ['SQLite, its log at its working size', true],
])('%s:', (name, preallocate) => {
  fullDisks({
    name,
    message: 'the disk is full: appends are refused until there is room again',
    rounds: 6,
    async makeLedger() {
      const disk = newDisk({ bytes: DISK_BYTES });
      const dir = join(disk.folder, 'store');
      mkdirSync(dir);
      const open = async () => openSqliteEventStore({ dir, preallocate });
      return { disk, open, drop: () => Promise.resolve() };
    },
  });
});
