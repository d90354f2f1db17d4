import type { SqliteBlindIndex } from './blind-index.js';
import type { OrderedErasure } from './erasure-record.js';
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
    const count = keys.erasures.carryOut(order, (ended) =>
      list.append({ kind: 'erased', ...order, keys: ended }),
    );
    return { keys: count, ...this.#finish(order.subject), list: list.head };
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
    const listed = new Set(list.after(0).map(({ fact }) => nameOf(fact)));
    for (const fact of [...keys.erasures.recorded()]) if (!listed.has(nameOf(fact))) list.append(fact);
  }

  #remains(subject: string): boolean {
    const { keys, values } = this.parts;
    return keys.erasures.endedKeysOf(subject).some((id) => values.count(id) > 0);
  }

  #finish(subject: string): Omit<Destruction, 'keys' | 'list'> {
    const { keys, values, valueFile, blind, list } = this.parts;
    const whole = keys.erasures.of(subject);
    const ended = valueFile.transaction(() => {
      values.sawList(list.head);
      return {
        suppressions: blind.keepAsSuppressions(subject, whole?.keepFingerprints ?? []),
        indexRows: whole === undefined ? 0 : blind.remove(subject),
        byCategory: Object.fromEntries(values.end(keys.erasures.endedKeysOf(subject))),
      };
    });
    const count = Object.values(ended.byCategory).reduce((sum, each) => sum + each, 0);
    const clean = [keys.scrub(), valueFile.emptyLog()];
    const scrubbed = clean.every(Boolean);
    if (scrubbed) keys.erasures.markScrubbed(subject);
    return { values: count, ...ended, scrubbed };
  }

  #valuesSawList(): void {
    const { values, valueFile, list } = this.parts;
    if (values.seenOfList()?.hash !== list.head.hash) valueFile.transaction(() => values.sawList(list.head));
  }
}

function nameOf(fact: {
  readonly kind: string;
  readonly subject?: string;
  readonly scope?: object;
  readonly reason?: string;
}): string {
  const { kind, subject = '', scope = {}, reason = '' } = fact;
  return JSON.stringify([kind, subject, scope, reason]);
}
