import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { coop } from '../testing/coop.js';
import { exampleFolder, temporaryFolders } from '../testing/example-folder.js';
import { rewrite } from '../testing/tampering.js';

const folder = temporaryFolders();

/** A folder, and another that was copied from it. */
async function twoFolders() {
  const { dataDir } = await exampleFolder(folder);
  const copy = folder('copy');
  cpSync(dataDir, copy, { recursive: true });
  return { dataDir, copy };
}

const compare = (dir: string, other: string, ...more: string[]) =>
  coop('audit', 'replay', '--data', dir, '--against', other, ...more);

describe('coop audit replay --against', () => {
  it('finds nothing between a folder and its copy', async () => {
    const { dataDir, copy } = await twoFolders();
    const { code, out } = await compare(dataDir, copy);
    expect(out).toContain('checked      every event of both: they are the same');
    expect(out).toContain('No finding.');
    expect(code).toBe(0);
  });

  it('names the first event that differs, and from where on each read model is another one', async () => {
    const { dataDir, copy } = await twoFolders();
    // With every digest computed anew: each ledger by itself holds together.
    rewrite(copy, (commits) =>
      commits.map((row) => (row.last === 6 ? { ...row, body: row.body.replace('"phone"', '"email"') } : row)),
    );
    const { code, out } = await compare(dataDir, copy);
    expect(out).toContain('FINDING the ledgers differ at position 6');
    expect(out).toMatch(/here position 6 \(consent.grant.given, event [0-9a-f-]{36}\)/);
    expect(out).toContain('consent.control is another one from position 6 on');
    expect(out).toContain('consent.grants is another one from position 6 on');
    expect(out).not.toContain('consent.contracts is another one');
    expect(code).toBe(1);
    const { ledgers, upTo } = JSON.parse((await compare(dataDir, copy, '--json')).out) as Record<
      string,
      unknown
    >;
    expect({ ledgers, upTo }).toMatchObject({
      upTo: '9',
      ledgers: { position: '6', here: { position: '6' } },
    });
  });

  it('tells a copy that was made earlier from a ledger that has lost its end', async () => {
    const { dataDir, copy } = await twoFolders();
    rewrite(copy, (commits) => commits.slice(0, 7));
    const earlier = await compare(dataDir, copy);
    expect(earlier.out).toContain('every event of both; the other one ends at 7');
    expect(earlier.code).toBe(0);
    const lost = await compare(copy, dataDir);
    expect(lost.out).toMatch(
      /FINDING this ledger ends at 7, and the other one goes on: position 8 \(consent.grant/,
    );
    expect(lost.code).toBe(1);
  });

  it('goes without a moment, and leaves no copy of read models behind', async () => {
    const { dataDir, copy } = await twoFolders();
    expect((await compare(dataDir, copy, '--to', '5')).err).toContain('it goes without --to');
    // A place of its own: specs of other workers make copies, too.
    const [before, own] = [process.env['TMPDIR'], folder('temporary')];
    mkdirSync(own);
    process.env['TMPDIR'] = own;
    try {
      expect((await coop('audit', 'replay', '--data', dataDir)).code).toBe(0);
      expect(readdirSync(own)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });
});
