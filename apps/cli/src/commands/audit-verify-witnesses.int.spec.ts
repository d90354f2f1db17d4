import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyPairFromSeed } from '@coop/tlog';
import { coop } from '../testing/coop.js';
import { exampleFolder, temporaryFolders } from '../testing/example-folder.js';
import { served, TOKEN } from '../testing/served-folder.js';
import { cosigned, falsified, policyAbout, SEEN_AT } from '../testing/witnesses.js';

const folder = temporaryFolders();
let dir: string;

beforeEach(async () => {
  ({ dataDir: dir } = await exampleFolder(folder));
});

function policyOf(witnesses: readonly string[], threshold: number): string {
  const file = folder('policy');
  writeFileSync(file, policyAbout(dir, witnesses, threshold));
  return file;
}

const verify = (...argv: string[]) => coop('audit', 'verify', '--data', dir, ...argv);

describe('coop audit verify --policy, on a ledger', () => {
  it('is anchored to the witnesses that saw the checkpoint, and to what was kept', async () => {
    const kept = folder('kept.txt');
    cpSync(join(dir, 'log/checkpoint'), kept);
    cosigned(dir, 'anna');
    const policy = policyOf(['anna', 'ben'], 1);
    const { code, out } = await verify('--policy', policy, '--anchor', kept);
    expect(out).toMatch(
      new RegExp(
        `Anchored to: kept.txt \\(size 9, history up to \\S+\\), witness anna at ${SEEN_AT} \\(size 9\\)`,
      ),
    );
    expect(out).toContain('checked      cosignatures of the 2 witnesses of the policy');
    expect(code).toBe(0);
    const json = JSON.parse((await verify('--policy', policy, '--json')).out) as unknown;
    expect(json).toMatchObject({ witnesses: [{ name: 'anna', time: SEEN_AT }], quorum: 'met', sound: true });
  });

  it('says since when, by the witnesses of what was kept, and refuses a kept one with a false cosignature', async () => {
    const note = cosigned(dir, 'anna');
    const [kept, forged] = [folder('kept.txt'), folder('forged.txt')];
    cpSync(join(dir, 'log/checkpoint'), kept);
    writeFileSync(forged, falsified(note));
    writeFileSync(join(dir, 'log/checkpoint'), note.slice(0, note.lastIndexOf('\u2014')));
    const policy = policyOf(['anna'], 1);
    const sound = await verify('--policy', policy, '--anchor', kept);
    expect(sound.out).toMatch(
      new RegExp(`Anchored to: kept.txt \\(size 9, history up to \\S+, witness anna at ${SEEN_AT}\\)`),
    );
    const refused = await verify('--policy', policy, '--anchor', forged);
    expect(refused.out).toMatch(/FINDING anchor-refused.*: forged\.txt: note_signature_invalid/);
    expect((await verify('--anchor', forged)).code).toBe(0);
  });

  it('says what was there before, and no more, where no policy is given', async () => {
    cosigned(dir, 'anna');
    expect(await verify()).toMatchObject({
      code: 0,
      out: expect.stringContaining('Anchored to: no outside anchor') as unknown,
    });
  });

  it('finds that fewer witnesses cosigned than the policy asks for', async () => {
    cosigned(dir, 'anna');
    const { code, out } = await verify('--policy', policyOf(['anna', 'ben'], 2));
    expect(out).toContain('FINDING quorum-missing in checkpoint: 1 of 2 witnesses cosigned');
    expect(code).toBe(1);
  });

  it('refuses a checkpoint that carries the false cosignature of a witness', async () => {
    const note = cosigned(dir, 'anna');
    writeFileSync(join(dir, 'log/checkpoint'), falsified(note));
    const { code, out } = await verify('--policy', policyOf(['anna'], 1));
    expect(out).toContain(
      'FINDING checkpoint_refused in checkpoint: the policy refuses it: note_signature_invalid',
    );
    expect(out).toContain('Anchored to: no outside anchor');
    expect(code).toBe(1);
  });

  it('goes by the key of the policy, not by the one that the log publishes of itself', async () => {
    const policy = policyOf(['anna'], 1);
    cosigned(dir, 'anna');
    const published = join(dir, 'log/origin.vkey');
    const other = keyPairFromSeed('cooperative.example/log', Buffer.alloc(32, 'other')).vkey;
    writeFileSync(published, `${other}\n`);
    expect((await verify()).code).toBe(1);
    expect((await verify('--policy', policy)).code).toBe(0);
    expect((await verify('--policy', policy, '--vkey', other)).err).toContain(
      'the policy does not have the key of --vkey',
    );
  });

  it('works over HTTP, where the policy also pins the key', async () => {
    cosigned(dir, 'anna');
    const policy = policyOf(['anna'], 1);
    const { url, close } = await served(dir);
    try {
      const { code, out } = await coop('audit', 'verify', '--url', url, '--token', TOKEN, '--policy', policy);
      expect(out).toContain(`Anchored to: witness anna at ${SEEN_AT}`);
      expect(out).not.toContain('it came from the same server');
      expect(code).toBe(0);
    } finally {
      await close();
    }
  });
});
