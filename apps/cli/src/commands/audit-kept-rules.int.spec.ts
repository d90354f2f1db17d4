import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesInFolder, type KeptRules } from '@coop/audit/replay';
import { coop } from '../testing/coop.js';
import { DecidedFolder } from '../testing/decided-folder.js';
import { temporaryFolders } from '../testing/example-folder.js';
import { ENGINE_OF_THEN, keepRules, keptRules, rulesOfThen } from '../testing/kept-rules.js';

const folder = temporaryFolders();
let now: string;
let [rules, file] = ['', ''];
let then: KeptRules;
let lived: DecidedFolder;
/** What was let out after the withdrawal, by the rules of then. */
let disclosure: string;
/** What was recorded as refused then, and was not by the rules of then. */
let invented: string;

beforeAll(async () => {
  now = keptRules(folder('now'));
  rules = folder('rules');
  file = rulesOfThen(rules, now);
  const found = (await rulesInFolder(rules)).get(ENGINE_OF_THEN);
  if (found === undefined) throw new Error('the rules of then were not found');
  then = found;
  lived = await DecidedFolder.open(folder);
  const grant = await lived.grant('a grant');
  await lived.read({ by: then });
  await lived.withdraw(grant);
  disclosure = await lived.read({ by: then });
  // The release of today takes the place of the one of then.
  await lived.read();
  await lived.grant('another grant');
  await lived.read();
  await lived.close();
});

const asked = (...argv: readonly string[]) => coop(...argv, '--data', lived.dataDir);
const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('npm run rules', () => {
  it('gives the same bytes again, and their digest', () => {
    const again = folder('again');
    const { code, out } = keepRules(again);
    const kept = join(again, 'consent-engine-1.mjs');
    expect(code).toBe(0);
    expect(out).toBe(`${kept}\nsha256 ${digestOf(kept)}\n`);
    expect(readFileSync(kept, 'utf8')).toBe(now);
    expect(keepRules(again).code).toBe(0);
  });

  it('never overwrites what was kept, and asks where to keep it', () => {
    const dir = folder('other');
    mkdirSync(dir);
    writeFileSync(join(dir, 'consent-engine-1.mjs'), 'other rules');
    expect(keepRules(dir)).toMatchObject({ code: 1, err: expect.stringContaining('never overwritten') });
    expect(readFileSync(join(dir, 'consent-engine-1.mjs'), 'utf8')).toBe('other rules');
    expect(keepRules()).toMatchObject({ code: 2, err: expect.stringContaining('FOLDER') });
  });

  it('leaves nothing of the place where it was made', () => {
    expect(now).not.toContain(process.cwd());
    expect(now).not.toMatch(/^import .* from "(?!node:)/m);
  });
});

describe('a decision of an engine that this program has not', () => {
  it('cannot be told by the rules of then without them', async () => {
    const { code, out } = await asked('audit', 'why', disclosure);
    expect(out).toMatch(/Decided by {3}consent-engine\/0 /);
    expect(out).toContain('not checked  by the rules of then: this program has consent-engine/1');
    expect(out).toContain('FINDING decision not reproducible');
    expect(out).toContain('outcome: recorded "PERMIT", again "DENY"');
    expect(code).toBe(1);
  });

  it('is evaluated again by them where they were kept, and by those of today for today', async () => {
    const { code, out } = await asked('audit', 'why', disclosure, '--rules', rules);
    expect(out).not.toContain('not checked');
    expect(out).toContain(`Rules kept   sha256 ${digestOf(file)}`);
    expect(out).toMatch(/Evaluated again at position \d+ by consent-engine\/0 .*: the same outcome/);
    expect(out).toContain('it would be PERMIT');
    expect(code).toBe(0);
  });

  it('is answered through JSON with engine and digest', async () => {
    const { out } = await asked('audit', 'why', disclosure, '--rules', rules, '--json');
    expect(JSON.parse(out)).toMatchObject({
      reproducible: true,
      rules: { known: true, kept: digestOf(file), again: expect.stringMatching(/^consent-engine\/0 /) },
    });
  });

  it('is drawn in one sample with those of today', async () => {
    const drawn = ['audit', 'sample', '100', '--seed', 'spring'];
    const without = await asked(...drawn);
    expect(without.out).toContain('not checked  2 decisions by the rules of then');
    expect(without.out).toContain('2 findings.');
    expect(without.code).toBe(1);
    const { code, out } = await asked(...drawn, '--rules', rules);
    expect(out.match(/ {2}reproducible$/gm)).toHaveLength(4);
    expect(out).toContain('No finding.');
    expect(code).toBe(0);
  });

  it('stands in evidence as evaluated by the rules of then, and comes out so again with them alone', async () => {
    const out = folder('evidence');
    expect((await asked('audit', 'export', '--out', out, '--rules', rules)).code).toBe(0);
    const decisions = readFileSync(join(out, 'decisions.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { reproducible: boolean; rules: string });
    expect(decisions.map(({ reproducible }) => reproducible)).toEqual([true, true, true, true]);
    expect(decisions.map((one) => one.rules.split(' ')[0])).toEqual([
      ...[ENGINE_OF_THEN, ENGINE_OF_THEN],
      ...['consent-engine/1', 'consent-engine/1'],
    ]);
    const verified = await coop('audit', 'verify-bundle', out, '--rules', rules);
    expect(verified.out).toContain('that 4 decisions come out as recorded');
    expect(verified.code).toBe(0);
    expect((await coop('audit', 'verify-bundle', out)).out).toContain('FINDING decision-not-reproducible');
  });
});

describe('the rules of then', () => {
  beforeAll(async () => {
    const other = await DecidedFolder.open(folder);
    await other.withdraw();
    invented = await other.read({ rules: `${ENGINE_OF_THEN} ${await taxonomy()}` });
    await other.close();
    lived = other;
  });

  const taxonomy = async () => {
    const { out } = await asked('audit', 'why', disclosure, '--json');
    const { rules: of } = JSON.parse(out) as { readonly rules: { readonly again: string } };
    return of.again.split(' ')[1] ?? '';
  };

  it('do not excuse a decision that they would not have made', async () => {
    const { code, out } = await asked('audit', 'why', invented, '--rules', rules);
    expect(out).toMatch(/FINDING decision not reproducible at position \d+ by consent-engine\/0/);
    expect(out).toContain('outcome: recorded "DENY", again "PERMIT"');
    expect(code).toBe(1);
  });
});

describe('a folder of rules that cannot be used is refused before anything is looked at', () => {
  const refused = async (dir: string) => {
    const { code, err } = await asked('audit', 'why', invented, '--rules', dir);
    expect(code).toBe(2);
    return err;
  };
  const withFile = (name: string, text: string) => {
    const dir = folder('unusable');
    cpSync(rules, dir, { recursive: true });
    writeFileSync(join(dir, name), text);
    return dir;
  };

  it('because it is not there', async () => {
    expect(await refused(folder('nowhere'))).toContain('no such file or directory');
  });

  it('because a file in it is no rules, or no program', async () => {
    const line = await refused(withFile('other.mjs', 'export const engine = "consent-engine/9";'));
    expect(line).toMatch(/other\.mjs is no file that `npm run rules` made\n$/);
    expect(await refused(withFile('none.mjs', 'export const {'))).toContain('none.mjs: ');
  });

  it('because two files are of one engine', async () => {
    expect(await refused(withFile('twice.mjs', readFileSync(file, 'utf8')))).toContain(
      'twice.mjs: another file has the rules of consent-engine/0, too',
    );
  });
});
