import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the measured cooperative keeps its files, for as long as the suite runs. */
export interface Folders {
  readonly root: string;
  readonly dataDir: string;
  readonly keysDir: string;
  readonly partnersDir: string;
  remove(): void;
}

export function newFolders(): Folders {
  const root = mkdtempSync(join(tmpdir(), 'coop-bench-'));
  const dataDir = join(root, 'data');
  return {
    root,
    dataDir,
    keysDir: `${dataDir}.keys`,
    partnersDir: `${dataDir}.partners`,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A program of the repository, built. */
export const program = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
