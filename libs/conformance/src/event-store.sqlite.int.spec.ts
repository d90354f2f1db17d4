import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { eventStoreConformance } from './event-store.conformance.js';

const folder = mkdtempSync(join(tmpdir(), 'event-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

eventStoreConformance('sqlite', async (options) =>
  openSqliteEventStore({ ...options, dir: mkdtempSync(join(folder, 'store-')), preallocate: false }),
);
