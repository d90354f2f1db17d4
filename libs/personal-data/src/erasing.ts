import type { SqliteBlindIndex } from './blind-index.js';
import { erasureName, type OrderedErasure } from './erasure-record.js';
import type { KeptErasureList } from './kept-erasure-list.js';
import type { KeyStore } from './key-store.js';
import type { SqliteFile } from './sqlite-file.js';
import type { ValueStore } from './value-store.js';
import { VaultRefusal } from './refusal.js';
import type { Destruction } from './vault.js';

export interface ErasingParts {
  readonly keys: KeyStore;
  readonly values: ValueStore;
  readonly valueFile: SqliteFile;
  readonly blind: SqliteBlindIndex;
  readonly list: KeptErasureList;
}

/**
 * Destruction over two files and the list of erasures. The list decides: what is on it is carried out on the keys,
 * then on the values, by the next start if the process dies in between, or if either file comes from a backup.
 */
export class Erasing {
  constructor(private readonly parts: ErasingParts) {}

  destroy(order: OrderedErasure): Destruction {
    const { keys, list } = this.parts;
    keys.forgetCached();
    keys.erasures.carryOut(order, (ended) => list.append({ kind: 'erased', ...order, keys: ended }));
    const scrubbed = this.#finish(order.subject);
    return { ...this.#endedBy(order), scrubbed, list: list.head };
  }

  /** At a start, before anybody is served. */
  catchUp(): void {
    const { keys, list } = this.parts;
    for (const { subject } of this.#repeatListed()) this.#finish(subject);
    for (const { subject, scrubbed } of keys.erasures.subjects())
      if (!scrubbed || this.#remains(subject)) this.#finish(subject);
    this.#valuesSawList();
    list.settle();
  }

  /** For a process that only reads. @throws VaultRefusal `ErasuresNotCarriedOut` */
  requireNothingToRepeat(): void {
    const { keys, list } = this.parts;
    const seen = keys.erasures.seenOfList()?.count ?? list.head.count;
    if (list.after(seen).length > 0) throw new VaultRefusal('ErasuresNotCarriedOut');
  }

  #repeatListed(): readonly { readonly subject: string }[] {
    const { keys, list } = this.parts;
    const seen = list.isWaived ? undefined : keys.erasures.seenOfList();
    const repeated = [];
    for (const entry of list.after(seen?.count ?? 0)) {
      if (entry.fact.kind !== 'erased') continue;
      keys.erasures.repeat(entry.fact, list.headOf(entry));
      repeated.push(entry.fact);
    }
    // A key store from before there was a list, or whose list was lost, remembers what must stand on this one.
    if (seen === undefined) this.#listWhatIsRecorded();
    if (seen?.hash !== list.head.hash) keys.erasures.sawList(list.head);
    return repeated;
  }

  #listWhatIsRecorded(): void {
    const { keys, list } = this.parts;
    const listed = new Set(list.erasures().map(erasureName));
    for (const fact of [...keys.erasures.recorded()]) if (!listed.has(erasureName(fact))) list.append(fact);
  }

  #remains(subject: string): boolean {
    const { keys, values } = this.parts;
    return keys.erasures.endedKeysOf(subject).some((id) => values.count(id) > 0);
  }

  /** False if somebody else's use of the files left bytes behind. */
  #finish(subject: string): boolean {
    const { keys, values, valueFile, blind, list } = this.parts;
    const whole = keys.erasures.of(subject);
    valueFile.transaction(() => {
      values.sawList(list.head);
      if (whole !== undefined) blind.end(subject, whole.keepFingerprints);
      values.end(keys.erasures.endedKeysOf(subject));
    });
    const clean = [keys.scrub(), valueFile.emptyLog()];
    const scrubbed = clean.every(Boolean);
    if (scrubbed) keys.erasures.markScrubbed(subject);
    return scrubbed;
  }

  /** From what stays on record, so that it is the same whenever it is asked. */
  #endedBy(order: OrderedErasure): Omit<Destruction, 'scrubbed' | 'list'> {
    const { values, blind, list } = this.parts;
    const keys = list.keysEndedBy(order);
    const byCategory = values.endedWith(keys);
    const count = Object.values(byCategory).reduce((sum, each) => sum + each, 0);
    const index =
      order.scope === undefined ? blind.endedOf(order.subject) : { indexRows: 0, suppressions: 0 };
    return { keys: keys.size, values: count, byCategory, ...index };
  }

  #valuesSawList(): void {
    const { values, valueFile, list } = this.parts;
    if (values.seenOfList()?.hash !== list.head.hash) valueFile.transaction(() => values.sawList(list.head));
  }
}
