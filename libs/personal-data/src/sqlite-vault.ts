import { setImmediate } from 'node:timers/promises';
import { SqliteBlindIndex } from './blind-index.js';
import { orderOf } from './erasure-record.js';
import type { KeyStore } from './key-store.js';
import { lossOf, OpeningCounts, openStored } from './opening.js';
import { VaultRefusal } from './refusal.js';
import { digestOf } from './sealed-value.js';
import { commitSeals } from './sealing.js';
import { SealQueue } from './seal-queue.js';
import { ServiceHandle, type LimitedOpening } from './service-handle.js';
import type { SqliteFile } from './sqlite-file.js';
import { ValueStore } from './value-store.js';
import type {
  BlindIndex,
  Clock,
  DestroyOptions,
  Destruction,
  EmbeddedVault,
  LostValue,
  Opened,
  OpeningPurpose,
  OpenRequest,
  PurposeKind,
  SealedRef,
  SealRequest,
  VaultHandle,
} from './vault.js';

/** So many values are opened or checked before other work gets its turn. */
const SLICE = 1000;

/** {@link EmbeddedVault}: two SQLite files, ciphertexts and apart from them the keys. One process owns both. */
export class SqliteVault implements EmbeddedVault, LimitedOpening {
  readonly blind: BlindIndex;
  readonly #blind: SqliteBlindIndex;
  readonly #values: ValueStore;
  readonly #queue: SealQueue;
  readonly #openings = new OpeningCounts();
  #closed = false;

  constructor(
    private readonly keyFile: SqliteFile,
    private readonly keys: KeyStore,
    private readonly valueFile: SqliteFile,
    clock: Clock,
  ) {
    const values = new ValueStore(valueFile);
    this.#values = values;
    this.#bindFiles();
    this.#blind = new SqliteBlindIndex(valueFile, keys);
    this.blind = this.#blind;
    this.#queue = new SealQueue((calls) => commitSeals(calls, { keys, keyFile, values, valueFile, clock }));
    if (!valueFile.readOnly) this.#finishErasures();
  }

  async seal(requests: readonly SealRequest[]): Promise<readonly SealedRef[]> {
    this.#assertUsable();
    return requests.length === 0 ? [] : this.#queue.add(requests);
  }

  async open(refs: readonly OpenRequest[], purpose: OpeningPurpose): Promise<readonly Opened[]> {
    return this.#openAll(refs, purpose, () => true);
  }

  async openWithin(
    categories: ReadonlySet<string>,
    refs: readonly OpenRequest[],
    purpose: OpeningPurpose,
  ): Promise<readonly Opened[]> {
    return this.#openAll(refs, purpose, (category) => categories.has(category));
  }

  forService(service: string, categories: readonly string[]): VaultHandle {
    return new ServiceHandle(this, service, new Set(categories));
  }

  async destroy(
    subject: string,
    reason: string,
    at: string,
    options: DestroyOptions = {},
  ): Promise<Destruction> {
    this.#assertUsable();
    const keys = this.keys.destroy(orderOf(subject, reason, at, options));
    return { keys, ...this.#finishErasure(subject) };
  }

  async erasure(subject: string): Promise<{ readonly at: string; readonly reason: string } | undefined> {
    const record = this.keys.erasure(subject);
    return record === undefined ? undefined : { at: record.at, reason: record.reason };
  }

  async inventory(subject: string): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { id, category } of this.keys.keysOf(subject)) {
      const values = this.#values.count(id);
      if (values > 0) counts[category] = (counts[category] ?? 0) + values;
    }
    return counts;
  }

  async check(refs: Iterable<OpenRequest> | AsyncIterable<OpenRequest>): Promise<readonly LostValue[]> {
    const lost: LostValue[] = [];
    let seen = 0;
    for await (const ref of refs) {
      const stored = this.#values.get(ref.$sealed);
      const found = stored && { keyIds: stored.keyIds, digest: () => digestOf(stored) };
      const because = lossOf(ref, found, this.keys);
      if (because !== undefined) lost.push({ ref: { $sealed: ref.$sealed, digest: ref.digest }, because });
      if (++seen % SLICE === 0) await setImmediate();
    }
    return lost;
  }

  openings(): Readonly<Record<PurposeKind, number>> {
    return this.#openings.read();
  }

  async compact(): Promise<void> {
    this.#assertUsable();
    this.#values.compact();
  }

  async backupTo(path: string): Promise<void> {
    this.valueFile.copyTo(path);
  }

  async backupKeysTo(path: string): Promise<void> {
    this.keyFile.copyTo(path);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#queue.flush();
    this.#closed = true;
    this.keys.forgetCached();
    this.valueFile.close();
    this.keyFile.close();
  }

  async #openAll(
    refs: readonly OpenRequest[],
    purpose: OpeningPurpose,
    allowed: (category: string) => boolean,
  ): Promise<readonly Opened[]> {
    if (this.#closed) throw new VaultRefusal('Closed');
    this.#openings.assertKnown(purpose);
    const stored = refs.map((ref) => this.#values.get(ref.$sealed));
    if (stored.some((value) => value !== undefined && !allowed(value.category)))
      throw new VaultRefusal('NotAllowed');
    const opened: Opened[] = [];
    for (const [index, ref] of refs.entries()) {
      if (index > 0 && index % SLICE === 0) await setImmediate();
      const outcome = openStored(ref, stored[index], this.keys);
      this.#openings.count(purpose.kind, outcome);
      opened.push(outcome);
    }
    return opened;
  }

  /** A vault beside foreign or new keys would call every value lost, one by one: better not to start. */
  #bindFiles(): void {
    const bound = this.#values.keyStoreId();
    if (bound === undefined) this.#values.bindTo(this.keys.storeId());
    else if (bound !== this.keys.storeId()) throw new VaultRefusal('KeysOfAnotherVault');
  }

  /** After a crash between the two files, and after a vault was restored from before an erasure. */
  #finishErasures(): void {
    for (const { subject, scrubbed } of this.keys.erasedSubjects()) {
      const remains = this.keys.endedKeysOf(subject).some((id) => this.#values.count(id) > 0);
      if (remains || !scrubbed) this.#finishErasure(subject);
    }
  }

  #finishErasure(subject: string): Omit<Destruction, 'keys'> {
    const whole = this.keys.erasure(subject);
    const ended = this.valueFile.transaction(() => ({
      suppressions: this.#blind.keepAsSuppressions(subject, whole?.keepFingerprints ?? []),
      indexRows: whole === undefined ? 0 : this.#blind.remove(subject),
      byCategory: Object.fromEntries(this.#values.end(this.keys.endedKeysOf(subject))),
    }));
    const values = Object.values(ended.byCategory).reduce((sum, count) => sum + count, 0);
    const clean = [this.keys.scrub(), this.valueFile.emptyLog()];
    const scrubbed = clean.every(Boolean);
    if (scrubbed) this.keys.markScrubbed(subject);
    return { values, ...ended, scrubbed };
  }

  #assertUsable(): void {
    if (this.#closed) throw new VaultRefusal('Closed');
    if (this.valueFile.readOnly) throw new VaultRefusal('ReadOnly');
  }
}
