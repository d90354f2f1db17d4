import { join } from 'node:path';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { temporaryFolders } from '../testing/history-world.js';
import { EvidenceInFolder } from './evidence-in-folder.js';
import { EvidenceInTable } from './evidence-in-table.js';
import type { EvidenceStore, SplitView } from './evidence.js';

const folder = temporaryFolders();
const found: SplitView = { witness: 'one', ours: 'ours\n', theirs: 'theirs\n', detail: 'another root' };

/** Opens the same place again at each call. */
const PLACES: readonly [string, () => () => Promise<EvidenceStore>][] = [
  [
    'in a folder',
    () => {
      const place = join(folder('keys'), 'log-evidence');
      return () => Promise.resolve(new EvidenceInFolder(place));
    },
  ],
  [
    'in a table',
    () => {
      const tables = openReadModels(':memory:');
      return () => EvidenceInTable.open(tables);
    },
  ],
];

describe.each(PLACES)('evidence %s', (_, fresh) => {
  it('is there after a restart, and once however often it was found', async () => {
    const open = fresh();
    expect(await (await open()).isEmpty()).toBe(true);
    await (await open()).keep(found);
    await (await open()).keep(found);
    await (await open()).keep({ ...found, theirs: 'others\n' });
    expect(await (await open()).isEmpty()).toBe(false);
  });
});
