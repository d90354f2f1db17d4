import { parseCheckpoint, type ParsedCheckpoint } from '../checkpoint/checkpoint.js';
import { decodeUtf8 } from '../note/characters.js';
import type { NoteSignature } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { cosignedMessage, MAX_NAME_BYTES, textMessage } from './signed-message.js';

/** The types of key whose signatures are cosignatures. */
export type CosignatureType = 'ed25519-cosignature' | 'ml-dsa-44-cosignature';

/** How a key of one cosigner makes and checks the timestamped signature of C2SP tlog-cosignature, "Format". */
export interface CosignatureScheme {
  /**
   * Cosigns the text of a checkpoint.
   *
   * @param time seconds since 1970, from 1 on: a time of 0 would say nothing about the largest tree seen.
   * @throws TlogRefusal `cosignature_impossible` for another time, or a name or origin that the format cannot
   * hold; `checkpoint_malformed` if the text is no checkpoint.
   */
  sign(text: Uint8Array, time: number, signBytes: (message: Uint8Array) => Uint8Array): Uint8Array;
  /** Whether a cosignature is the cosigner's on this text. Never throws. */
  verify(
    text: Uint8Array,
    signature: Uint8Array,
    verifyBytes: (message: Uint8Array, signature: Uint8Array) => boolean,
  ): boolean;
}

const TIME_SIZE = 8;
// What a timestamped signature of Ed25519 and of ML-DSA-44 measures.
const SIZES: readonly number[] = [TIME_SIZE + 64, TIME_SIZE + 2420];

/** The scheme of the cosigner with this name. */
export function cosignatureScheme(name: string, type: CosignatureType): CosignatureScheme {
  const messageOf = (text: Uint8Array, time: number): Uint8Array | undefined => {
    const { origin, size, root } = checkpointIn(text);
    if (type === 'ed25519-cosignature') return textMessage(text, time);
    // The whole tree is the subtree from 0 on. Extension lines are not covered: nothing may be read from them.
    return cosignedMessage({ name, time, origin, start: 0, end: size, root });
  };
  return {
    sign(text, time, signBytes) {
      if (!Number.isSafeInteger(time) || time <= 0) {
        throw new TlogRefusal('cosignature_impossible', 'a cosignature carries the seconds since 1970');
      }
      const message = messageOf(text, time);
      if (message === undefined) {
        const why = `a name or an origin has more than ${MAX_NAME_BYTES} bytes`;
        throw new TlogRefusal('cosignature_impossible', why);
      }
      return Buffer.concat([timeBytes(time), signBytes(message)]);
    },
    verify(text, signature, verifyBytes) {
      const time = timeOf(signature);
      const message = time === undefined ? undefined : unlessRefused(() => messageOf(text, time));
      return message !== undefined && verifyBytes(message, signature.subarray(TIME_SIZE));
    },
  };
}

/**
 * The time that a verified cosignature carries, in seconds since 1970; 0 if its cosigner states none.
 *
 * @throws TlogRefusal `cosignature_malformed` for the signature of a key that is no cosigner's.
 */
export function cosignatureTime({ signature }: Pick<NoteSignature, 'signature'>): number {
  const time = timeOf(signature);
  if (time === undefined) throw new TlogRefusal('cosignature_malformed', 'the signature carries no time');
  return time;
}

/** Times beyond 2^53 - 1 lie in the future of every clock, and a verifier may reject those. */
function timeOf(signature: Uint8Array): number | undefined {
  if (!SIZES.includes(signature.length)) return undefined;
  const time = Buffer.from(signature.subarray(0, TIME_SIZE)).readBigUInt64BE();
  return time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : undefined;
}

function timeBytes(time: number): Uint8Array {
  const bytes = Buffer.alloc(TIME_SIZE);
  bytes.writeBigUInt64BE(BigInt(time));
  return bytes;
}

/** Text that is not UTF-8 is refused as one that has no lines. */
function checkpointIn(text: Uint8Array): ParsedCheckpoint {
  return parseCheckpoint(decodeUtf8(text) ?? '');
}

function unlessRefused<Value>(attempt: () => Value): Value | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof TlogRefusal) return undefined;
    throw error;
  }
}
