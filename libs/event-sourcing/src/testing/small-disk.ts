import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small file system in memory (`// needs: tmpfs`). */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all room but so many bytes. */
  fill(left: number): void;
  /** Gives back the room that {@link fill} took. */
  free(): void;
}

export interface SmallDiskOptions {
  readonly bytes: number;
  /** User and group to whom its root belongs. Default: those of this process. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** A new, empty disk for each call; all are gone after the last test. */
export function smallDisks(): (options: SmallDiskOptions) => SmallDisk {
  const mounted: string[] = [];
  afterAll(() => {
    for (const folder of mounted) {
      // Lazily: after a failed test something may still be open.
      execFileSync('umount', ['--lazy', folder]);
      rmdirSync(folder);
    }
  });
  return ({ bytes, owner }) => {
    const folder = mkdtempSync(join(tmpdir(), 'coop-small-disk-'));
    const belongs = owner === undefined ? '' : `,uid=${owner.uid},gid=${owner.gid}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700${belongs}`, 'tmpfs', folder]);
    mounted.push(folder);
    const ballast = join(folder, 'ballast');
    return {
      folder,
      fill(left) {
        rmSync(ballast, { force: true });
        const { bavail, bsize } = statfsSync(folder);
        try {
          writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
        } catch (error) {
          // A server took the room meanwhile: it is as full as it can be.
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        }
      },
      free: () => rmSync(ballast, { force: true }),
    };
  };
}
