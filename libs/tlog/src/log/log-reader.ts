import { openCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import type { NoteVerifier } from '../note/note-key.js';
import { formatProof } from '../proof/proof-file.js';
import { TlogRefusal } from '../refusal.js';
import { CHECKPOINT_PATH, TILE_WIDTH } from '../tiles/tile-path.js';
import { TileReader, type ReadFile } from '../tiles/tile-reader.js';
import { isCount } from '../tree/subtrees.js';
import { proveConsistency, proveInclusion } from '../tree/prove.js';

/** Where a log is read from, and by which keys it is known. */
export interface LogSource {
  readonly read: ReadFile;
  readonly origin: string;
  readonly verifiers: readonly NoteVerifier[];
}

/**
 * Reads a published log at the checkpoint that it had when it was opened. Proofs are made from its tiles as
 * they are: whoever is given one verifies it, and a corrupt tile gives a proof that does not verify.
 */
export class LogReader {
  private constructor(
    /** The checkpoint with its verified signatures. */
    readonly checkpoint: OpenedCheckpoint,
    /** The checkpoint as published, byte for byte. */
    readonly note: string,
    private readonly source: LogSource,
  ) {}

  /**
   * Opens a log by its published checkpoint.
   *
   * @throws TlogRefusal `log_corrupt` if there is no checkpoint, and those of {@link openCheckpoint}.
   */
  static async open(source: LogSource): Promise<LogReader> {
    const note = await source.read(CHECKPOINT_PATH);
    if (note === undefined) throw new TlogRefusal('log_corrupt', 'the log has no checkpoint');
    const checkpoint = openCheckpoint(note, source.origin, source.verifiers);
    return new LogReader(checkpoint, Buffer.from(note).toString('utf8'), source);
  }

  /** One entry. @throws TlogRefusal `out_of_range`, `tile_missing`, `bundle_malformed`. */
  async entry(index: number): Promise<Uint8Array> {
    const entries = isCount(index) ? await this.tiles().bundle(Math.floor(index / TILE_WIDTH)) : [];
    const entry = entries[index % TILE_WIDTH];
    if (entry === undefined) throw new TlogRefusal('out_of_range', `the log has no entry ${index}`);
    return entry;
  }

  /** Proof that entry `index` is in the tree of the first `size` entries. @throws TlogRefusal `out_of_range`. */
  async inclusionProof(index: number, size: number = this.checkpoint.size): Promise<Uint8Array[]> {
    return proveInclusion(this.tiles(size).hashes, index, size);
  }

  /**
   * The `.tlog-proof` file of an entry under the published checkpoint, with the cosignatures that it has.
   *
   * @param extra what an application keeps beside it; nothing signs it.
   * @throws TlogRefusal `out_of_range`, `proof_malformed`.
   */
  async proofFile(index: number, extra?: Uint8Array): Promise<string> {
    const hashes = await this.inclusionProof(index);
    return formatProof({ index, hashes, checkpoint: this.note, ...(extra === undefined ? {} : { extra }) });
  }

  /** Proof that `size1` entries were only added to. @throws TlogRefusal `out_of_range`. */
  async consistencyProof(size1: number, size2: number = this.checkpoint.size): Promise<Uint8Array[]> {
    return proveConsistency(this.tiles(size2).hashes, size1, size2);
  }

  private tiles(size: number = this.checkpoint.size): TileReader {
    if (size > this.checkpoint.size) {
      throw new TlogRefusal('out_of_range', `the checkpoint covers ${this.checkpoint.size} entries`);
    }
    return new TileReader(this.source.read, this.checkpoint.size);
  }
}
