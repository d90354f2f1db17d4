import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPortalKeys } from './portal-keys.js';

describe('The keys of the pages', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portal-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are made at the first start, and are the same at every other start and instance', () => {
    const file = join(folder, 'keys', 'portal.key');
    const [made, read] = [openPortalKeys(file), openPortalKeys(file)];
    for (const use of ['forms', 'signIns', 'sessions', 'lookups'] as const)
      expect(read[use].equals(made[use])).toBe(true);
    expect(made.forms.equals(made.sessions)).toBe(false);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['portal.key']);
  });

  it('are readable by their owner alone', () => {
    const file = join(folder, 'portal.key');
    openPortalKeys(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'short', 'not base64url at all, and far too long for a key of 32 bytes'])(
    'are not guessed when the file is damaged: the start fails (%j)',
    (content) => {
      const file = join(folder, 'portal.key');
      writeFileSync(file, content);
      expect(() => openPortalKeys(file)).toThrow(TypeError);
    },
  );
});
