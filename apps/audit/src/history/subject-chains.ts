import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { VerifiableMap } from '@coop/tlog';

// The construction is specified in docs/reference/subject-map.md: whoever changes a byte here founds another map.

/** Names the construction, and what {@link subjectsOf} takes as concerning somebody: another one is another map. */
export const MAP_SCHEME = 'dc/subject-map/v1';

/** What the log holds about one party up to some position. */
export interface SubjectHead {
  /** Events that concern her. */
  readonly count: number;
  /** Index in the log of the last one. */
  readonly lastIndex: number;
  /** Chained over the index and leaf hash of each. */
  readonly head: Uint8Array;
}

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array =>
  hash('sha256', Buffer.concat(parts), 'buffer');

const CHAIN = Buffer.from('dc/subject-chain/v1\n');
const KEY = 'dc/subject-key/v1\n';
const HEAD = Buffer.from('dc/subject-head/v1\n');
const BLIND = 'dc/subject-blind/v1\n';
const MAP_KEY = 'dc/subject-map-key/v1';

function bigEndian(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Where the map keeps what it says about a party: she can compute it herself, so nobody can show her another's. */
export const subjectKey = (party: string): Uint8Array => hash('sha256', KEY + party, 'buffer');

/** The head after one more event. */
export function extended(before: SubjectHead | undefined, index: number, leafHash: Uint8Array): SubjectHead {
  const head = sha256(CHAIN, before?.head ?? Buffer.alloc(32), bigEndian(index), leafHash);
  return { count: (before?.count ?? 0) + 1, lastIndex: index, head };
}

/** The key of all blinds, from the salt of the founding event (hex). */
export const mapKeyOf = (salt: string): KeyObject =>
  createSecretKey(createHmac('sha256', Buffer.from(salt, 'hex')).update(MAP_KEY).digest());

/**
 * What keeps others from trying out which leaves give the value of a party. It is another one in each map: a member
 * who compared two of them would otherwise see in which stretch of the log something concerned her neighbour.
 */
export const blindOf = (mapKey: KeyObject, party: string, atPosition: bigint): Uint8Array =>
  createHmac('sha256', mapKey).update(`${BLIND}${party}\n${atPosition}`).digest();

/** What the map holds under the key of a party. */
export const headValue = (blind: Uint8Array, { count, lastIndex, head }: SubjectHead): Uint8Array =>
  sha256(HEAD, blind, bigEndian(count), bigEndian(lastIndex), head);

/** Everybody's head, carried forward event by event. */
export class SubjectChains {
  readonly #heads = new Map<string, SubjectHead>();

  /** As it is now; the copy goes its own way. */
  copy(): SubjectChains {
    const copy = new SubjectChains();
    for (const [party, head] of this.#heads) copy.#heads.set(party, head);
    return copy;
  }

  get size(): number {
    return this.#heads.size;
  }

  head(party: string): SubjectHead | undefined {
    return this.#heads.get(party);
  }

  /** Takes the next entry of the log with everyone whom its event concerns. */
  add(index: number, leafHash: Uint8Array, subjects: readonly string[]): void {
    for (const subject of subjects)
      this.#heads.set(subject, extended(this.#heads.get(subject), index, leafHash));
  }

  /** The map of everybody's head as it is now, blinded for a recording at this position. */
  map(mapKey: KeyObject, atPosition: bigint): VerifiableMap {
    const map = new VerifiableMap();
    for (const [party, head] of this.#heads)
      map.set(subjectKey(party), headValue(blindOf(mapKey, party, atPosition), head));
    return map;
  }
}
