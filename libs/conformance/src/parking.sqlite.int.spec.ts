import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { parkingConformance } from './parking.conformance.js';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

parkingConformance('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parking-'));
  folders.push(folder);
  return openReadModels(join(folder, 'read-models.sqlite'));
});
