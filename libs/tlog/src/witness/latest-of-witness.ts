import { openCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import { decodeUtf8 } from '../note/characters.js';
import type { NoteVerifier } from '../note/note-key.js';
import { TlogRefusal } from '../refusal.js';
import { originHash } from './origin-hash.js';
import type { GetFromWitness, WitnessAnswer } from './witness-http.js';

/** Which witness is asked about which log. */
export interface WitnessQuestion {
  /** The address of the witness: its monitoring prefix, which is the submission prefix unless it says otherwise. */
  readonly url: string;
  readonly origin: string;
  /** The public keys of the log. */
  readonly verifiers: readonly NoteVerifier[];
  readonly get: GetFromWitness;
}

/** A checkpoint that a witness keeps, and that the log itself signed. */
export interface KeptCheckpoint {
  /** As the witness gave it: evidence, whoever shows it. */
  readonly note: string;
  readonly checkpoint: OpenedCheckpoint;
}

/**
 * Asks a witness which checkpoint of a log it cosigned last (C2SP tlog-witness, "Monitor Retrieval"). The signature
 * of the log is verified, that of the witness is not: what the log signed counts, whoever kept it.
 *
 * @param signal ends the attempt.
 * @returns `undefined` if it has none, or keeps it at another address.
 * @throws TlogRefusal `witness_unreachable`, or `witness_answer_invalid` for something that the log did not sign.
 */
export async function latestOfWitness(
  { url, origin, verifiers, get }: WitnessQuestion,
  signal: AbortSignal,
): Promise<KeptCheckpoint | undefined> {
  const address = `${url.replace(/\/+$/u, '')}/${originHash(origin)}/checkpoint`;
  let answer: WitnessAnswer;
  try {
    answer = await get({ url: address, signal });
  } catch (cause) {
    throw new TlogRefusal('witness_unreachable', 'the witness does not answer', { cause });
  }
  if (answer.status === 404) return undefined;
  if (answer.status !== 200)
    throw new TlogRefusal('witness_unreachable', `the witness answers ${answer.status}`);
  const note = decodeUtf8(answer.body) ?? '';
  try {
    return { note, checkpoint: openCheckpoint(note, origin, verifiers) };
  } catch (cause) {
    throw new TlogRefusal('witness_answer_invalid', 'the log did not sign what the witness shows', { cause });
  }
}
