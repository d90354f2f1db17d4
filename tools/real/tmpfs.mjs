// A small file system in memory, for specs that fill a disk: needs the right to mount. Specs mount it themselves.
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './lib/run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'coop-tmpfs-'));
try {
  await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  await run('umount', [folder]);
  process.stdout.write(`${JSON.stringify({ part: 'tmpfs' })}\n`);
} catch (error) {
  process.stderr.write(`tmpfs: this process may not mount a file system: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmdirSync(folder);
}
