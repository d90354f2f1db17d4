import { ErasureList, type ListedEntry, type ListedErasure, type ListedFact } from './erasure-list.js';
import type { ErasureListStorage } from './erasure-list-file.js';
import { erasureName, type OrderedErasure } from './erasure-record.js';
import { VaultRefusal } from './refusal.js';
import type { ErasureListHead, ErasureListState } from './vault.js';

/** What a vault knows of its list before it has read it. */
export interface KnownOfList {
  /** Name of the key store. */
  readonly store: string;
  readonly signer: ConstructorParameters<typeof ErasureList>[0];
  /** How far keys, and then values, had seen it. */
  readonly seen: readonly (ErasureListHead | undefined)[];
  /** A head that somebody outside remembers. */
  readonly outside: ErasureListHead | undefined;
  readonly now: () => Date;
  readonly readOnly: boolean;
}

/** The list of erasures where it is kept: opened against what the vault knows of it, or not at all. */
export class KeptErasureList {
  private constructor(
    private readonly storage: ErasureListStorage,
    private readonly list: ErasureList,
    /** What was on an earlier list is to be put on this one. */
    readonly isWaived: boolean,
  ) {}

  /**
   * Opens the list, or begins it with the first start of a vault.
   * @throws VaultRefusal `ErasureListMissing`, `ErasureListOlder`, `ErasureListAltered`
   */
  static open(storage: ErasureListStorage, known: KnownOfList): KeptErasureList {
    const { store, signer, now, readOnly } = known;
    const seen = known.seen.filter((head) => head !== undefined);
    const heads = known.outside === undefined ? seen : [...seen, known.outside];
    const lines = storage.read();
    const isWaived = storage.isWaived();
    if (lines === undefined && heads.length > 0 && !isWaived) throw new VaultRefusal('ErasureListMissing');
    const list =
      lines === undefined
        ? new ErasureList(signer)
        : ErasureList.read(lines, signer, isWaived ? undefined : seen[0]);
    const kept = new KeptErasureList(storage, list, isWaived);
    if (lines === undefined && readOnly) return kept;
    const at = now().toISOString();
    if (lines === undefined) {
      const newest = heads.toSorted((a, b) => a.count - b.count).at(-1);
      kept.append({ kind: 'begun', store, at, ...(newest && { without: newest }) });
    }
    const { first } = list;
    if (first?.kind !== 'begun' || first.store !== store) throw new VaultRefusal('ErasureListAltered');
    for (const head of heads) {
      if (list.waived.some(({ hash }) => hash === head.hash)) continue;
      if (!isWaived) list.require(head);
      else if (!list.has(head)) kept.append({ kind: 'waived', at, without: head });
    }
    return kept;
  }

  /** When keys and values know how far it goes. */
  settle(): void {
    this.storage.endWaiver();
  }

  get head(): ErasureListHead {
    return this.list.head ?? { count: 0, hash: '' };
  }

  state(): ErasureListState {
    const without = this.list.waived.at(-1);
    return { ...this.head, ...(without && { without }) };
  }

  after(count: number): readonly ListedEntry[] {
    return this.list.after(count);
  }

  /** Every key that one erasure ended, over all its attempts. A whole person is erased once, whatever the reason. */
  keysEndedBy(order: OrderedErasure): ReadonlySet<string> {
    const name = erasureName(order);
    const same = this.erasures().filter((fact) => erasureName(fact) === name);
    return new Set(same.flatMap(({ keys }) => keys));
  }

  erasures(): readonly ListedErasure[] {
    return this.after(0).flatMap(({ fact }) => (fact.kind === 'erased' ? [fact] : []));
  }

  headOf(entry: ListedEntry): ErasureListHead {
    return this.list.headOf(entry);
  }

  append(fact: ListedFact): ErasureListHead {
    const line = this.next(fact);
    this.storage.append(line);
    return this.add(line);
  }

  /** For a storage that answers later: the line to be stored next. It counts once {@link add} has taken it. */
  next(fact: ListedFact): string {
    return this.list.next(fact);
  }

  /** A line that was stored. */
  add(line: string): ErasureListHead {
    return this.list.add(line);
  }
}
