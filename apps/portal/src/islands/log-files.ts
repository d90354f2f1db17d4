import { HASH_BYTES } from './tree.js';

/** Reads one file of a log by its path; `undefined`: there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const TILE = 256;

/** A level of hashes, or the bundles of entries. */
export type Level = number | 'entries';

/** `tile/<level>/<index in groups of three digits>`, with its width when it is not full. */
export function tilePath(level: Level, index: number, width: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g) ?? [];
  const steps = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${steps}${width === TILE ? '' : `.p/${width}`}`;
}

/** Hashes or entries that stand at a level of a log of this size. */
export const countAt = (level: Level, size: number): number =>
  level === 'entries' ? size : Math.floor(size / TILE ** level);

export const widthOf = (level: Level, index: number, size: number): number =>
  Math.max(0, Math.min(TILE, countAt(level, size) - index * TILE));

/** The files of a log as they are for one size. */
export class LogFiles {
  constructor(
    private readonly read: ReadFile,
    readonly size: number,
  ) {}

  pathOf(level: Level, index: number): string {
    return tilePath(level, index, widthOf(level, index, this.size));
  }

  /** The hashes of a tile; `undefined` when it is missing or cut off. */
  async hashes(level: number, index: number): Promise<Uint8Array[] | undefined> {
    const file = await this.#load(level, index);
    if (file === undefined || file.bytes.length !== file.width * HASH_BYTES) return undefined;
    return Array.from({ length: widthOf(level, index, this.size) }, (_, at) =>
      file.bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    );
  }

  /** The entries of a bundle, each after its length in two bytes; `undefined` when it is missing or cut off. */
  async entries(index: number): Promise<Uint8Array[] | undefined> {
    const file = await this.#load('entries', index);
    const entries = file === undefined ? undefined : cutBundle(file.bytes);
    if (entries?.length !== file?.width) return undefined;
    return entries?.slice(0, widthOf('entries', index, this.size));
  }

  /** A log may remove the part of a tile once it has the full one, which holds more than this size needs. */
  async #load(level: Level, index: number): Promise<{ bytes: Uint8Array; width: number } | undefined> {
    const exact = widthOf(level, index, this.size);
    for (const width of exact === TILE ? [TILE] : [exact, TILE]) {
      const bytes = await this.read(tilePath(level, index, width));
      if (bytes !== undefined) return { bytes, width };
    }
    return undefined;
  }
}

function cutBundle(bytes: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const start = at + 2;
    const end = start <= bytes.length ? start + view.getUint16(at) : Infinity;
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(start, end));
    at = end;
  }
  return entries;
}
