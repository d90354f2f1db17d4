import { createPrivateKey, createPublicKey, hash, hkdfSync, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { OrderedErasure } from './erasure-record.js';
import { VaultRefusal } from './refusal.js';
import type { ErasureListHead } from './vault.js';

const LABEL = 'dc/erasure-list/v1';
/** RFC 8410, section 7: what stands before the 32 bytes of an Ed25519 key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** What an entry says. */
export type ListedFact =
  /** The first entry. `without`: where an earlier list stood that was not found, and that somebody went on without. */
  | {
      readonly kind: 'begun';
      readonly store: string;
      readonly at: string;
      readonly without?: ErasureListHead;
    }
  | (OrderedErasure & { readonly kind: 'erased'; readonly keys: readonly string[] })
  /** Somebody decided to go on although an entry that keys, values or somebody outside knew is not on this list. */
  | { readonly kind: 'waived'; readonly at: string; readonly without: ErasureListHead };

/** What is on the list about one erasure. */
export type ListedErasure = Extract<ListedFact, { readonly kind: 'erased' }>;

/** One line of the list. */
export interface ListedEntry {
  /** 1, 2, 3 … */
  readonly count: number;
  /** Hash of the entry before; empty in the first. */
  readonly previous: string;
  readonly fact: ListedFact;
}

/**
 * The list of destroyed keys: each entry is signed and carries its number and the hash of the one before, so that
 * whoever knows a later head notices that the end was cut off. It lies apart from keys and data, so that restoring
 * either, or both, cannot bring back what was erased.
 */
export class ErasureList {
  readonly #entries: ListedEntry[] = [];
  readonly #hashes: string[] = [];

  constructor(private readonly signer: KeyObject) {}

  /**
   * @param lines what was stored
   * @param known an entry of which this vault knows the hash: signatures up to it were checked before
   * @throws VaultRefusal `ErasureListAltered`
   */
  static read(lines: readonly string[], signer: KeyObject, known: ErasureListHead | undefined): ErasureList {
    const list = new ErasureList(signer);
    const publicKey = createPublicKey(signer);
    const isKnown = known !== undefined && known.count <= lines.length;
    for (const line of lines)
      list.#accept(line, isKnown && list.#entries.length < known.count ? undefined : publicKey);
    if (isKnown) list.require(known);
    return list;
  }

  /** `undefined` while the list was not begun. */
  get head(): ErasureListHead | undefined {
    const hash = this.#hashes.at(-1);
    return hash === undefined ? undefined : { count: this.#hashes.length, hash };
  }

  get first(): ListedFact | undefined {
    return this.#entries[0]?.fact;
  }

  /** @throws VaultRefusal `ErasureListOlder`, `ErasureListAltered` if it is not one that had this head */
  require({ count, hash }: ErasureListHead): void {
    if (this.#hashes.length < count) throw new VaultRefusal('ErasureListOlder');
    if (!this.has({ count, hash })) throw new VaultRefusal('ErasureListAltered');
  }

  /** Heads that are not on this list, and that somebody decided to go on without. */
  get waived(): readonly ErasureListHead[] {
    return this.#entries.flatMap(({ fact }) =>
      fact.kind !== 'erased' && fact.without !== undefined ? [fact.without] : [],
    );
  }

  has({ count, hash }: ErasureListHead): boolean {
    return this.#hashes[count - 1] === hash;
  }

  after(count: number): readonly ListedEntry[] {
    return this.#entries.slice(count);
  }

  headOf({ count }: ListedEntry): ErasureListHead {
    return { count, hash: this.#hashes[count - 1] ?? '' };
  }

  /** The line to be stored next. It counts once {@link add} has taken it. */
  next(fact: ListedFact): string {
    const entry = { count: this.#entries.length + 1, previous: this.#hashes.at(-1) ?? '', fact };
    const signature = sign(null, messageOf(entry), this.signer).toString('base64url');
    return canonicalJson({ ...entry, signature });
  }

  /** @throws VaultRefusal `ErasureListAltered` */
  add(line: string): ErasureListHead {
    this.#accept(line, undefined);
    return { count: this.#hashes.length, hash: this.#hashes.at(-1) ?? '' };
  }

  #accept(line: string, publicKey: KeyObject | undefined): void {
    const { signature, ...entry } = parsed(line);
    const message = messageOf(entry);
    const isNext = entry.count === this.#entries.length + 1 && entry.previous === (this.#hashes.at(-1) ?? '');
    if (!isNext) throw new VaultRefusal('ErasureListAltered');
    if (publicKey !== undefined && !verify(null, message, publicKey, Buffer.from(signature, 'base64url')))
      throw new VaultRefusal('ErasureListAltered');
    this.#entries.push(entry);
    this.#hashes.push(hash('sha256', message));
  }
}

/** The key that signs the list, derived (RFC 5869) from the root of the key store: it needs no care of its own. */
export function listSigner(root: KeyObject): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', root, '', LABEL, 32));
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

export function headToText(head: ErasureListHead): string {
  return `${head.count} ${head.hash}`;
}

/** @throws VaultRefusal `ErasureListAltered` if it is none */
export function headFromText(text: string): ErasureListHead {
  const [, count, hash] = /^([1-9]\d*) ([0-9a-f]{64})$/.exec(text) ?? [];
  if (count === undefined || hash === undefined) throw new VaultRefusal('ErasureListAltered');
  return { count: Number(count), hash };
}

function messageOf({ count, previous, fact }: ListedEntry): Buffer {
  return Buffer.from(`${LABEL}\0${canonicalJson({ count, previous, fact })}`);
}

function parsed(line: string): ListedEntry & { readonly signature: string } {
  try {
    const entry: unknown = JSON.parse(line);
    if (isEntry(entry)) return entry;
  } catch {
    // No JSON: the same as JSON of another form.
  }
  throw new VaultRefusal('ErasureListAltered');
}

/** The form alone: what an entry says is vouched for by its signature. */
function isEntry(value: unknown): value is ListedEntry & { readonly signature: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'count' in value &&
    Number.isInteger(value.count) &&
    'previous' in value &&
    typeof value.previous === 'string' &&
    'signature' in value &&
    typeof value.signature === 'string' &&
    'fact' in value &&
    typeof value.fact === 'object' &&
    value.fact !== null
  );
}
