import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for each test, gone after the last. */
export function temporaryFolders(): () => string {
  const root = mkdtempSync(join(tmpdir(), 'ledger-'));
  afterAll(() => rmSync(root, { recursive: true }));
  return () => mkdtempSync(join(root, 'store-'));
}
