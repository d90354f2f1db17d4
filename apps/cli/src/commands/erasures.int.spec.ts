import { rmSync } from 'node:fs';
import { openVault } from '@coop/personal-data';
import { coop } from '../testing/coop.js';
import { exampleFolder, temporaryFolders, type ExampleFolder } from '../testing/example-folder.js';

const folder = temporaryFolders();
const clock = { now: () => new Date('2026-03-01T12:00:00Z') };

describe('coop erasures waive', () => {
  let example: ExampleFolder;
  beforeEach(async () => (example = await exampleFolder(folder)));

  it('lets the next start go on without a list that is lost, and the list says so', async () => {
    const { dataDir, keysDir } = example;
    rmSync(`${dataDir}.erasures`, { recursive: true });
    const open = () => openVault({ dataDir, keysDir, clock });
    expect(open).toThrow('ErasureListMissing');
    const { code, out } = await coop('erasures', 'waive', '--data', dataDir);
    expect(code).toBe(0);
    expect(out).toContain('may be back');
    const vault = open();
    expect((await vault.erasureList()).without).toBeDefined();
    await vault.close();
  });

  it('asks which list', async () => {
    const { code, err } = await coop('erasures', 'waive', '--postgres', 'postgres://127.0.0.1:1/none');
    expect(code).toBe(2);
    expect(err).toContain('--keys-database');
  });
});
