import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotToBeHad } from './not-to-be-had.js';

/** One folder of files that others published. The files themselves are no part of this repository. */
export interface Manifest {
  /** Below the folder of all data. */
  readonly folder: string;
  readonly licence: string;
  /** Where the public can get it: an address up to the path of each file. */
  readonly origin: string;
  /** Path in folder and origin → hex SHA-256. */
  readonly files: Readonly<Record<string, string>>;
}

/** Files of others, each checked against its SHA-256 before a byte of it is used. */
export interface OthersData {
  /** Paths of the files whose path begins so, in order. */
  list(prefix: string): readonly string[];
  /** @throws Error when the file is not listed */
  text(path: string): string;
  /** @throws Error when the file is not listed */
  bytes(path: string): Uint8Array;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    [value['folder'], value['licence'], value['origin']].every((text) => typeof text === 'string') &&
    isRecord(value['files']) &&
    Object.values(value['files']).every((digest) => /^[0-9a-f]{64}$/.test(String(digest)))
  );
}

/** @throws Error when it is not a manifest */
export function readManifest(path: string): Manifest {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isManifest(manifest)) throw new Error(`${path} is not a manifest of others' data`);
  return manifest;
}

/**
 * Opens a folder of others' data.
 * @param root - the folder of all data
 * @throws NotToBeHad when the folder is not there
 * @throws Error when a file is missing in it, or is not the one that the manifest lists: then what would be
 *   compared is not what the manifest says
 */
export function openOthersData(root: string, manifest: Manifest): OthersData {
  const folder = join(root, manifest.folder);
  if (!existsSync(folder))
    throw new NotToBeHad(`no ${manifest.folder} in ORACLE_DATA, from ${manifest.origin}`);
  const files = new Map(
    Object.entries(manifest.files).map(([path, digest]) => [path, checked(folder, path, digest)]),
  );
  const bytes = (path: string): Uint8Array => {
    const file = files.get(path);
    if (file === undefined) throw new Error(`${path} is not listed in the manifest of ${manifest.folder}`);
    return file;
  };
  return {
    list: (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)).toSorted(),
    text: (path) => Buffer.from(bytes(path)).toString('utf8'),
    bytes,
  };
}

function checked(folder: string, path: string, digest: string): Uint8Array {
  const file = join(folder, path);
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  const bytes = readFileSync(file);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== digest) throw new Error(`${file} has SHA-256 ${found}, the manifest says ${digest}`);
  return bytes;
}
