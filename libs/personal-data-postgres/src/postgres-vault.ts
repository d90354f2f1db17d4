import {
  VaultRefusal,
  type BlindIndex,
  type Clock,
  type DestroyOptions,
  type Destruction,
  type ErasureListState,
  type LostValue,
  type Opened,
  type OpeningPurpose,
  type OpenRequest,
  type OrphanSweep,
  type OrphanWitness,
  type PurposeKind,
  type SealedRef,
  type SealRequest,
  type Vault,
  type VaultHandle,
} from '@coop/personal-data';
import {
  lossOf,
  OpeningCounts,
  openStored,
  orderOf,
  ServiceHandle,
  sweepOrphans,
  type BlindFingerprints,
  type KeyView,
  type LimitedOpening,
} from '@coop/personal-data/adapter';
import { PostgresBlindIndex } from './blind-index.js';
import type { PostgresErasureList } from './erasure-list.js';
import type { Erasing } from './erasing.js';
import type { PostgresKeyStore } from './key-store.js';
import { PostgresOrphanStore } from './orphan-values.js';
import { Sealing } from './sealing.js';
import { SLICE, storedOf, type PostgresValueStore, type ValueRow } from './value-store.js';

/** The parts of a vault that was opened. */
export interface VaultParts {
  readonly keys: PostgresKeyStore;
  readonly values: PostgresValueStore;
  readonly erasing: Erasing;
  readonly list: PostgresErasureList;
  readonly fingerprints: BlindFingerprints;
  readonly clock: Clock;
}

interface Slice {
  readonly refs: readonly OpenRequest[];
  readonly generation: string;
  readonly rows: readonly (ValueRow | undefined)[];
}

/** {@link Vault} on two PostgreSQL databases, for several processes at once. */
export class PostgresVault implements Vault, LimitedOpening {
  readonly blind: BlindIndex;
  readonly #keys: PostgresKeyStore;
  readonly #values: PostgresValueStore;
  readonly #erasing: Erasing;
  readonly #list: PostgresErasureList;
  readonly #sealing: Sealing;
  readonly #orphans: PostgresOrphanStore;
  readonly #clock: Clock;
  readonly #openings = new OpeningCounts();
  #closed = false;

  constructor({ keys, values, erasing, list, fingerprints, clock }: VaultParts) {
    this.#keys = keys;
    this.#values = values;
    this.#orphans = new PostgresOrphanStore(values.database);
    this.#clock = clock;
    this.#erasing = erasing;
    this.#list = list;
    this.#sealing = new Sealing(keys, values, clock);
    this.blind = new PostgresBlindIndex(values.database, keys, fingerprints);
  }

  async seal(requests: readonly SealRequest[]): Promise<readonly SealedRef[]> {
    this.#assertUsable();
    if (requests.length === 0) return [];
    const refs = await this.#sealing.add(requests);
    await this.#helpOthers();
    return refs;
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
    const destruction = await this.#erasing.destroy(orderOf(subject, reason, at, options));
    await this.#helpOthers();
    return destruction;
  }

  async erasure(subject: string): Promise<{ readonly at: string; readonly reason: string } | undefined> {
    const record = await this.#keys.erasure(subject);
    return record && { at: record.at, reason: record.reason };
  }

  async erasureList(): Promise<ErasureListState> {
    return this.#list.state();
  }

  async inventory(subject: string): Promise<Readonly<Record<string, number>>> {
    const keys = await this.#keys.keysOf(subject);
    const values = await this.#values.countByKey(keys.map(({ id }) => id));
    const counts: Record<string, number> = {};
    for (const { id, category } of keys) {
      const found = values.get(id) ?? 0;
      if (found > 0) counts[category] = (counts[category] ?? 0) + found;
    }
    return counts;
  }

  async check(refs: Iterable<OpenRequest> | AsyncIterable<OpenRequest>): Promise<readonly LostValue[]> {
    const lost: LostValue[] = [];
    let slice: OpenRequest[] = [];
    for await (const ref of refs) {
      slice.push(ref);
      if (slice.length < SLICE) continue;
      lost.push(...(await this.#lostAmong(slice)));
      slice = [];
    }
    if (slice.length > 0) lost.push(...(await this.#lostAmong(slice)));
    return lost;
  }

  async sweepOrphans(witness: OrphanWitness, olderThanMs: number): Promise<OrphanSweep> {
    this.#assertUsable();
    return sweepOrphans(this.#orphans, witness, { olderThanMs, now: this.#clock.now() });
  }

  openings(): Readonly<Record<PurposeKind, number>> {
    return this.#openings.read();
  }

  async compact(): Promise<void> {
    this.#assertUsable();
    await this.#values.compact();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#sealing.idle();
    this.#keys.forgetCached();
    await this.#values.database.close();
    await this.#keys.database.close();
  }

  async #openAll(
    refs: readonly OpenRequest[],
    purpose: OpeningPurpose,
    allowed: (category: string) => boolean,
  ): Promise<readonly Opened[]> {
    if (this.#closed) throw new VaultRefusal('Closed');
    this.#openings.assertKnown(purpose);
    const slices: Slice[] = [];
    for (const slice of slicesOf(refs)) slices.push({ refs: slice, ...(await this.#values.read(slice)) });
    if (slices.some(({ rows }) => rows.some((row) => row !== undefined && !allowed(row.category))))
      throw new VaultRefusal('NotAllowed');
    const opened: Opened[] = [];
    for (const slice of slices) opened.push(...(await this.#openSlice(slice, purpose.kind)));
    await this.#helpOthers();
    return opened;
  }

  async #openSlice({ refs, generation, rows }: Slice, kind: PurposeKind): Promise<readonly Opened[]> {
    const present = rows.filter((row) => row !== undefined);
    const question = {
      keyIds: present.map((row) => row.keyIds),
      subjects: rows.some((row) => row === undefined || row.ciphertext === null) ? subjectsOf(refs) : [],
    };
    const view = await this.#keys.viewAt(generation, question);
    return refs.map((ref, index) => {
      const outcome = openStored(ref, storedOf(livingOrExplained(rows[index], view)), view);
      this.#openings.count(kind, outcome);
      return outcome;
    });
  }

  async #lostAmong(refs: readonly OpenRequest[]): Promise<readonly LostValue[]> {
    const rows = await this.#values.digests(refs);
    const keyIds = rows.flatMap((row) => (row === undefined ? [] : [row.keyIds]));
    const view = await this.#keys.view({ keyIds, subjects: subjectsOf(refs) });
    return refs.flatMap((ref, index) => {
      const row = rows[index];
      const { keyIds = '', digest = null } = row ?? {};
      const found =
        digest === null && !view.ended(keyIds) ? undefined : { keyIds, digest: () => digest ?? '' };
      const because = lossOf(ref, row && found, view);
      return because === undefined ? [] : [{ ref: { $sealed: ref.$sealed, digest: ref.digest }, because }];
    });
  }

  /** A process that died between the two databases is helped by the next that notices. */
  async #helpOthers(): Promise<void> {
    const unfinished = this.#keys.takeUnfinished();
    if (unfinished.length === 0 || this.#values.database.readOnly) return;
    try {
      await this.#erasing.finishAbandoned(unfinished);
    } catch {
      // It stays on record, and the next call or start tries again: this call has its answer.
    }
  }

  #assertUsable(): void {
    if (this.#closed) throw new VaultRefusal('Closed');
    if (this.#values.database.readOnly) throw new VaultRefusal('ReadOnly');
  }
}

/** A row that was ended although no erasure is on record is a row that lost its ciphertext. */
function livingOrExplained(row: ValueRow | undefined, keys: KeyView): ValueRow | undefined {
  return row?.ciphertext === null && !keys.ended(row.keyIds) ? undefined : row;
}

function subjectsOf(refs: readonly OpenRequest[]): readonly string[] {
  return refs.flatMap((ref) => ref.subjects ?? []);
}

function slicesOf(refs: readonly OpenRequest[]): (readonly OpenRequest[])[] {
  const slices: (readonly OpenRequest[])[] = [];
  for (let start = 0; start < refs.length; start += SLICE) slices.push(refs.slice(start, start + SLICE));
  return slices;
}
