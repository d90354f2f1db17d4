import { isEqual, joined, wholeOf } from './encoding.js';
import type { VerifierPort } from './port.js';
import { GrowingTree } from './tree.js';

const WIDTH = 256;
const HASH = 32;

/** C2SP tlog-tiles: the index in groups of three digits, and the width of a tile that is not full. */
export function pathOfTile(level: string, index: number, width: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === WIDTH ? '' : `.p/${width}`}`;
}

/** A tile that is not what the events give; at level 0 and among entries, the places where it is not. */
export type OnDifference = (path: string, indexes: readonly number[]) => void;

/** Makes every tile and bundle of a log again from its entries, and compares them with the files. */
export class TileComparison {
  readonly #levels: { count: number; hashes: Uint8Array[] }[] = [];
  #entries: Uint8Array[] = [];
  #count = 0;

  constructor(
    private readonly port: VerifierPort,
    private readonly differs: OnDifference,
  ) {}

  async add(entry: Uint8Array, leaf: Uint8Array): Promise<void> {
    this.#entries.push(entry);
    this.#count += 1;
    if (this.#entries.length === WIDTH) await this.#compareEntries();
    await this.#put(0, leaf);
  }

  async end(): Promise<void> {
    if (this.#entries.length > 0) await this.#compareEntries();
    for (const [level, { hashes }] of this.#levels.entries())
      if (hashes.length > 0) await this.#compareHashes(level);
  }

  async #put(level: number, hash: Uint8Array): Promise<void> {
    const own = (this.#levels[level] ??= { count: 0, hashes: [] });
    own.hashes.push(hash);
    own.count += 1;
    if (own.hashes.length < WIDTH) return;
    const tree = new GrowingTree(this.port);
    for (const each of own.hashes) await tree.add(each);
    await this.#compareHashes(level);
    await this.#put(level + 1, await tree.root());
  }

  async #compareHashes(level: number): Promise<void> {
    const own = this.#levels[level];
    if (own === undefined) return;
    const { hashes, count } = own;
    own.hashes = [];
    const path = pathOfTile(String(level), Math.ceil(count / WIDTH) - 1, hashes.length);
    const bytes = await wholeOf(this.port.chunks(path));
    const first = count - hashes.length;
    const wrong = hashes.flatMap((hash, at) =>
      isEqual(hash, bytes.subarray(at * HASH, (at + 1) * HASH)) ? [] : [first + at],
    );
    if (wrong.length > 0 || bytes.length !== hashes.length * HASH)
      this.differs(path, level === 0 ? wrong : []);
  }

  async #compareEntries(): Promise<void> {
    const entries = this.#entries;
    this.#entries = [];
    const path = pathOfTile('entries', Math.ceil(this.#count / WIDTH) - 1, entries.length);
    const bundle = entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry]);
    const bytes = await wholeOf(this.port.chunks(path));
    if (!isEqual(joined(...bundle), bytes)) this.differs(path, []);
  }
}
