import { hexOf, isEqual } from './encoding.js';
import { EVENTS, type ReadEvent } from './event-line.js';
import type { Examination } from './examination.js';
import type { TreeHead } from './note.js';
import type { VerifierPort } from './port.js';
import { TileComparison } from './tiles.js';
import { GrowingTree } from './tree.js';

/** The whole log: its root is computed from the events, and every file of it compared. */
export class WholeLog {
  readonly #tree: GrowingTree;
  readonly #tiles: TileComparison;
  readonly #roots = new Map<number, Uint8Array>();
  readonly #differences: { readonly path: string; readonly indexes: readonly number[] }[] = [];
  #isUnbroken = true;

  constructor(
    port: VerifierPort,
    private readonly head: TreeHead | undefined,
    private readonly sizes: ReadonlySet<number>,
    private readonly told: Examination,
  ) {
    this.#tree = new GrowingTree(port);
    this.#tiles = new TileComparison(port, (path, indexes) => this.#differences.push({ path, indexes }));
  }

  async add({ index, entry, leaf }: ReadEvent): Promise<void> {
    // What comes after a gap stands at other places: it cannot be compared.
    this.#isUnbroken &&= index === this.#tree.size;
    if (this.head !== undefined && index >= this.head.size)
      return this.told.find(
        'not-in-log',
        EVENTS,
        'the signed checkpoint does not cover it',
        String(index + 1),
      );
    if (!this.#isUnbroken) return;
    await this.#tree.add(leaf);
    await this.#tiles.add(entry, leaf);
    if (this.sizes.has(this.#tree.size)) this.#roots.set(this.#tree.size, await this.#tree.root());
  }

  async end(): Promise<ReadonlyMap<number, Uint8Array>> {
    const { told, head } = this;
    if (this.#isUnbroken) await this.#tiles.end();
    const isSigned =
      head !== undefined && this.#tree.size === head.size && isEqual(await this.#tree.root(), head.root);
    if (head !== undefined && !isSigned)
      told.find(
        'root-differs',
        'checkpoint',
        this.#tree.size === head.size
          ? `the events give the root ${hexOf(await this.#tree.root())}: they are not those that were signed`
          : `it was signed for ${head.size} events, and ${this.#tree.size} could be joined to a tree`,
      );
    // Where the events are not what was signed, the tiles of the leaves tell which; those above follow from them.
    const leaves = isSigned ? [] : this.#differences.filter(({ indexes }) => indexes.length > 0);
    for (const { path, indexes } of leaves)
      for (const index of indexes)
        told.find('event-altered', EVENTS, `its leaf is not the one in ${path}`, String(index + 1));
    if (leaves.length === 0)
      for (const { path } of this.#differences)
        told.find('tile-altered', path, 'it is not what the events give');
    if (isSigned)
      told.checked.push(`that these are all ${head.size} events of the signed log, and none other`);
    told.checked.push('every tile and entry of the log against the events');
    return this.#roots;
  }
}
