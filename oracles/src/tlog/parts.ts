import { createHash } from 'node:crypto';
import {
  keyPairFromSeed,
  leafHash,
  parseSignerKey,
  parseVerifierKey,
  type KeyPairText,
  type KeyType,
  type SignerKey,
  type VerifierKey,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';

/** A key made from a word. For comparisons only. */
export interface ComparedKey extends KeyPairText {
  readonly signer: SignerKey;
  readonly verifier: VerifierKey;
}

export function keyOf(name: string, type: KeyType = 'ed25519'): ComparedKey {
  const pair = keyPairFromSeed(name, createHash('sha256').update(`${name} ${type}`).digest(), type);
  return { ...pair, signer: parseSignerKey(pair.skey), verifier: parseVerifierKey(pair.vkey) };
}

/** Entries as `oracles/tlog/trees.go` makes them, and as the golden log has them. */
export const entryAt = (index: number): Uint8Array => Buffer.from(`entry-${String(index).padStart(6, '0')}`);
export const leafAt = (index: number): Uint8Array => leafHash(entryAt(index));

/** A finding: `fault` where a fact is not as it should be. */
export function finding(what: string, isSo: boolean, fault: string): Finding {
  return isSo ? { what } : { what, fault };
}

/** Numbers from a seed, the same in every run (mulberry32). */
export class Draw {
  constructor(private state: number) {}

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** One of the values; there is at least one. */
  one<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('nothing to draw from');
    return value;
  }
}

/** Whether an attempt is refused. Only refusals count: any other error is a fault of ours. */
export function attempt<Value>(refusalName: string, make: () => Value): Value | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error && error.name === refusalName) return undefined;
    throw error;
  }
}
