import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { BackupRefusal } from '../refusal.js';
import { sync } from './sqlite.js';

/** True when there is nothing, or an empty folder. */
const isFree = (dir: string): boolean => !existsSync(dir) || readdirSync(dir).length === 0;

/** @throws BackupRefusal `NotEmpty` */
export function requireFree(dir: string): void {
  if (!isFree(dir)) throw new BackupRefusal('NotEmpty', `${dir} is not empty: a copy never overwrites`);
}

/** A folder that is filled under another name, and gets its own once everything in it is on the disk. */
export class FreshFolder {
  readonly path: string;

  /** @throws BackupRefusal `NotEmpty` */
  constructor(private readonly dir: string) {
    requireFree(dir);
    this.path = `${dir}.unfinished`;
    rmSync(this.path, { recursive: true, force: true });
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  finish(): void {
    for (const entry of readdirSync(this.path, { recursive: true, withFileTypes: true }))
      sync(`${entry.parentPath}/${entry.name}`);
    sync(this.path);
    requireFree(this.dir);
    if (existsSync(this.dir)) rmdirSync(this.dir);
    renameSync(this.path, this.dir);
    sync(dirname(this.dir));
  }

  abandon(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
