import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disguises, occurrences } from './scan-files.js';

describe('A scan for a text', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coop-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const HIDDEN: readonly (readonly [string, string | Buffer])[] = [
    ['in clear', 'xqkanarix…'],
    ['in UTF-16', Buffer.from('xqkanarix', 'utf16le')],
    ['in hex', Buffer.from('x qkanarix').toString('hex')],
    ['in upper-case hex', Buffer.from('x qkanarix').toString('hex').toUpperCase()],
    ['in base64', Buffer.from('qkanarix and more').toString('base64')],
    ['in base64 after one letter', Buffer.from('x qkanarix').toString('base64')],
    ['in base64url after two letters', Buffer.from('xyqkanarix').toString('base64url')],
  ];

  it.each(HIDDEN)('finds it %s', (_how, content) => {
    writeFileSync(join(folder, 'some.sqlite-wal'), content);
    expect(occurrences([folder], disguises('qkanarix'))).toHaveLength(1);
  });

  it('finds nothing where it is not', () => {
    writeFileSync(join(folder, 'some.sqlite'), 'qkanarik');
    expect(occurrences([folder], disguises('qkanarix'))).toEqual([]);
  });
});
