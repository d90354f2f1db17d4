import type { CheckpointSigner } from '../checkpoint/checkpoint-signer.js';
import { openCheckpoint, parseCheckpoint } from '../checkpoint/checkpoint.js';
import type { NoteVerifier } from '../note/note-key.js';
import { parseNote } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import type { TileStorage } from '../storage/tile-storage.js';
import { requireFitting } from '../tiles/entry-bundle.js';
import { CHECKPOINT_PATH, TILE_WIDTH } from '../tiles/tile-path.js';
import { TileReader } from '../tiles/tile-reader.js';
import { Frontier } from '../tree/frontier.js';
import { equalHashes } from '../tree/hashing.js';
import { proveConsistency, proveInclusion } from '../tree/prove.js';
import type { TreeHead } from '../tree/verify.js';
import { LogEdge, type Growth, type LogFile } from './log-edge.js';

/** Entries of different calls that one checkpoint is made for, at most. */
const MOST_AT_ONCE = 16 * TILE_WIDTH;

/** What a {@link TransparencyLog} needs. */
export interface TransparencyLogOptions {
  readonly storage: TileStorage;
  readonly signer: CheckpointSigner;
  /** The public keys of the log, to check the stored checkpoint; several while a key is being replaced. */
  readonly verifiers: readonly NoteVerifier[];
  /**
   * `at-once`, unless given: an append publishes what it signed. `by-caller`: it signs, and
   * {@link TransparencyLog.publish} publishes, for example after witnesses were asked.
   */
  readonly publication?: 'at-once' | 'by-caller';
}

/** What an append did. */
export interface Appended {
  /** Index of the first entry of the batch. */
  readonly firstIndex: number;
  /** Size of the log now, entries of calls that came at the same time included. */
  readonly size: number;
  /**
   * The signed checkpoint that covers the batch, published or to be published. Absent while a restored log is still smaller than what its
   * signer signed before: go on appending the original entries until it is not.
   */
  readonly checkpoint?: string;
}

interface Call {
  readonly entries: readonly Uint8Array[];
  readonly appended: PromiseWithResolvers<Appended>;
}

interface Publication {
  readonly note: string;
  readonly published: PromiseWithResolvers<void>;
}

/** A folder of partial tiles that no checkpoint of this size or a larger one needs. */
interface Superseded {
  readonly folder: string;
  readonly size: number;
}

/**
 * The one writer of a tiled transparency log (C2SP tlog-tiles). Entries and hashes are on the disk before the
 * checkpoint that covers them is signed, and the checkpoint is published last: whatever the moment of a crash,
 * opening the log again gives the last published state, and appending the same entries again the same files.
 */
export class TransparencyLog {
  private readonly waiting: (Call | Publication)[] = [];
  private isWorking = false;
  private signed: string | undefined;
  private superseded: Superseded[] = [];

  private constructor(
    private readonly options: TransparencyLogOptions,
    private edge: LogEdge,
    private published: string | undefined,
  ) {
    this.signed = published;
  }

  /**
   * Opens a log, or starts one, whose empty checkpoint is published at once.
   *
   * @throws TlogRefusal
   * - those of {@link openCheckpoint}, if the stored checkpoint is not one of this log;
   * - `log_corrupt`, `tile_missing`, `tile_malformed`, `bundle_malformed`: verify the log and restore it;
   * - `signer_fork`: the signer signed another tree of this size. Stop and keep both as evidence.
   */
  static async open(options: TransparencyLogOptions): Promise<TransparencyLog> {
    const { storage, signer, verifiers } = options;
    const stored = await storage.read(CHECKPOINT_PATH);
    const last = await signer.lastSigned();
    if (stored === undefined) {
      const log = new TransparencyLog(options, LogEdge.empty(), undefined);
      if (last.size === 0) await log.replaceCheckpoint(await log.sign(log.edge.head, []), 0);
      return log;
    }
    const checkpoint = openCheckpoint(stored, signer.origin, verifiers);
    const edge = await LogEdge.restore(new TileReader((path) => storage.read(path), checkpoint.size));
    if (!equalHashes(edge.head.root, checkpoint.root)) {
      throw new TlogRefusal('log_corrupt', 'the tiles do not give the root of the checkpoint');
    }
    if (last.size === checkpoint.size && !equalHashes(last.root, checkpoint.root)) {
      throw new TlogRefusal('signer_fork', 'the signer signed another tree of the size that is stored');
    }
    return new TransparencyLog(options, edge, Buffer.from(stored).toString('utf8'));
  }

  /** Number of entries, those included that wait for their checkpoint. */
  get size(): number {
    return this.edge.size;
  }

  /** Root over all entries. */
  get root(): Uint8Array {
    return this.edge.head.root;
  }

  /** The published checkpoint, signed; `undefined` only for a log that was lost and is being re-ingested. */
  checkpoint(): string | undefined {
    return this.published;
  }

  /**
   * Appends a batch, and signs and publishes a checkpoint that covers it. Calls are served in their order; those that
   * wait while others are written are then written together, under one checkpoint. An empty batch changes nothing.
   * Entries must not be modified before the promise is settled.
   *
   * @throws TlogRefusal
   * - `entry_too_large`: nothing was appended;
   * - `signer_fork`, `signer_rollback`, `signer_raced`, `file_differs`: stop, see {@link TlogRefusal};
   * any other error is a fault of the storage. The caller goes on with the entry of index {@link size}.
   */
  async append(entries: readonly Uint8Array[]): Promise<Appended> {
    requireFitting(entries);
    const call = { entries, appended: Promise.withResolvers<Appended>() };
    this.waiting.push(call);
    if (!this.isWorking) void this.work();
    return call.appended.promise;
  }

  /**
   * Publishes a checkpoint that this log's signer signed, with whatever cosignatures came since. Waits for the
   * appends before it. Nothing is lost if it never happens: the log goes on from the one that is published.
   *
   * @throws TlogRefusal those of {@link openCheckpoint}; `out_of_range` for one that is larger than the log, or
   * smaller than the published one.
   */
  async publish(note: string): Promise<void> {
    const publication = { note, published: Promise.withResolvers<void>() };
    this.waiting.push(publication);
    if (!this.isWorking) void this.work();
    return publication.published.promise;
  }

  /** Root over the first `size` entries. @throws TlogRefusal `out_of_range`. */
  async rootAt(size: number): Promise<Uint8Array> {
    if (size === this.size) return this.root;
    return (await Frontier.restore(size, this.reader(size).hashes)).root();
  }

  /** Proof that entry `index` is in the tree of the first `size` entries. @throws TlogRefusal `out_of_range`. */
  async inclusionProof(index: number, size: number = this.size): Promise<Uint8Array[]> {
    return proveInclusion(this.reader(size).hashes, index, size);
  }

  /** Proof that `size1` entries were only added to. @throws TlogRefusal `out_of_range`. */
  async consistencyProof(size1: number, size2: number = this.size): Promise<Uint8Array[]> {
    return proveConsistency(this.reader(size2).hashes, size1, size2);
  }

  private reader(size: number): TileReader {
    if (size > this.size) throw new TlogRefusal('out_of_range', `the log has ${this.size} entries`);
    return new TileReader((path) => this.options.storage.read(path), this.size);
  }

  /** One after the other: appends and publications never see each other half done. */
  private async work(): Promise<void> {
    this.isWorking = true;
    for (let [next] = this.waiting; next !== undefined; [next] = this.waiting) {
      if ('note' in next) await this.publishNext(next);
      else await this.appendNext(this.takeCalls());
    }
    this.isWorking = false;
  }

  private async publishNext({ note, published }: Publication): Promise<void> {
    this.waiting.shift();
    await this.publishInTurn(note).then(published.resolve, published.reject);
  }

  private async appendNext(calls: readonly Call[]): Promise<void> {
    try {
      await this.appendTogether(calls);
    } catch (error) {
      for (const { appended } of calls) appended.reject(error);
    }
  }

  /** Those at the front, up to the next publication, as far as one checkpoint is made for them. */
  private takeCalls(): readonly Call[] {
    const calls: Call[] = [];
    let entries = 0;
    for (let [next] = this.waiting; next !== undefined && 'entries' in next; [next] = this.waiting) {
      entries += next.entries.length;
      if (entries > MOST_AT_ONCE && calls.length > 0) break;
      calls.push(next);
      this.waiting.shift();
    }
    return calls;
  }

  private async appendTogether(calls: readonly Call[]): Promise<void> {
    let firstIndex = this.size;
    const entries = calls.flatMap((call) => call.entries);
    const last = await this.options.signer.lastSigned();
    // Back at the size that was signed before, the signer compares the root, before anything new is added.
    const missing = Math.max(0, last.size - firstIndex);
    await this.integrate(entries.slice(0, missing), last);
    await this.integrate(entries.slice(missing), last);
    const checkpoint = entries.length >= missing ? this.signed : undefined;
    for (const call of calls) {
      const covered = checkpoint === undefined ? {} : { checkpoint };
      call.appended.resolve({ firstIndex, size: this.size, ...covered });
      firstIndex += call.entries.length;
    }
  }

  private async integrate(entries: readonly Uint8Array[], last: TreeHead): Promise<void> {
    if (entries.length === 0) return;
    const growth = this.edge.grow(entries);
    const { head } = growth.edge;
    // What was once signed must come back unchanged; what lies beyond is left over from a crash at most.
    const isSigned = head.size <= last.size;
    await Promise.all(growth.files.map((file) => this.store(file, isSigned)));
    const isAtOnce = this.options.publication !== 'by-caller';
    const note = head.size >= last.size ? await this.sign(head, await this.proveExtension(growth, last)) : '';
    this.superseded.push(...growth.superseded.map((folder) => ({ folder, size: head.size })));
    this.edge = growth.edge;
    if (note !== '' && isAtOnce) await this.replaceCheckpoint(note, head.size);
  }

  private async store({ path, bytes }: LogFile, isSigned: boolean): Promise<void> {
    try {
      await this.options.storage.write(path, bytes);
    } catch (error) {
      const isLeftover = error instanceof TlogRefusal && error.code === 'file_differs' && !isSigned;
      if (!isLeftover) throw error;
      await this.options.storage.replace(path, bytes);
    }
  }

  private proveExtension({ edge, files }: Growth, last: TreeHead): Promise<Uint8Array[]> {
    const fresh = new Map(files.map(({ path, bytes }) => [path, bytes]));
    const read = async (path: string) => fresh.get(path) ?? this.options.storage.read(path);
    const { size } = edge.head;
    return proveConsistency(new TileReader(read, size).hashes, last.size, size);
  }

  private async sign(head: TreeHead, proof: readonly Uint8Array[]): Promise<string> {
    this.signed = await this.options.signer.sign(head, proof);
    return this.signed;
  }

  private async publishInTurn(note: string): Promise<void> {
    const { signer, verifiers } = this.options;
    const { size } = openCheckpoint(note, signer.origin, verifiers);
    const before = this.published === undefined ? 0 : sizeOf(this.published);
    if (size > this.size || size < before) {
      throw new TlogRefusal('out_of_range', `size ${size} is not between ${before} and ${this.size}`);
    }
    await this.replaceCheckpoint(note, size);
  }

  private async replaceCheckpoint(note: string, size: number): Promise<void> {
    const { storage } = this.options;
    await storage.replace(CHECKPOINT_PATH, Buffer.from(note, 'utf8'));
    this.published = note;
    // Whoever read the checkpoint before this one still finds its partial tiles, or the full ones in their place.
    const unneeded = this.superseded.filter((each) => each.size <= size);
    this.superseded = this.superseded.filter((each) => each.size > size);
    // The specification lets partial tiles stay: failing to tidy up must not look like a failed append.
    await Promise.allSettled(unneeded.map(({ folder }) => storage.removeFolder(folder)));
  }
}

const sizeOf = (note: string): number => parseCheckpoint(parseNote(note).text).size;
