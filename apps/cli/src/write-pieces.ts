import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BundlePiece } from '@coop/audit/replay';
import { UsageError } from './command.js';

/** Names of files as a bundle has them: never a way out of the folder. */
const PLAIN = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)*[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Writes a bundle into a new folder. @returns its files */
export async function writePieces(
  pieces: AsyncIterable<BundlePiece>,
  folder: string,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  let open: { readonly file: string; readonly descriptor: number } | undefined;
  try {
    for await (const { file, bytes } of pieces) {
      if (open?.file !== file) {
        if (open !== undefined) closeSync(open.descriptor);
        if (!PLAIN.test(file))
          throw new UsageError(`${JSON.stringify(file)} is no name of a file in a bundle`);
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        open = { file, descriptor: openSync(join(folder, file), 'wx') };
        files.push(file);
      }
      writeFileSync(open.descriptor, bytes);
    }
  } finally {
    if (open !== undefined) closeSync(open.descriptor);
  }
  return files;
}
