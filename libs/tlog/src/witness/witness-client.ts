import { parseCheckpoint } from '../checkpoint/checkpoint.js';
import { cosignatureTime } from '../cosignature/cosignature.js';
import type { VerifierKey } from '../keys/note-keys.js';
import { decodeUtf8, parseDecimal } from '../note/characters.js';
import { keyIdentity } from '../note/note-key.js';
import { parseNote, parseSignatures, type NoteSignature } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { formatAddCheckpoint } from './add-checkpoint.js';
import type { PostToWitness, WitnessAnswer } from './witness-http.js';

/** Gives the consistency proof from a smaller tree of the log to the one whose checkpoint is to be cosigned. */
export type ProveExtension = (oldSize: number) => Promise<readonly Uint8Array[]>;

/** What a {@link WitnessClient} needs. */
export interface WitnessClientOptions {
  readonly key: VerifierKey;
  /** The submission prefix of the witness, an address of http or https. */
  readonly url: string;
  readonly post: PostToWitness;
}

/** A log that gets on needs one attempt; each conflict more means that someone else submitted meanwhile. */
const MAX_ATTEMPTS = 3;

/** Asks one witness for its cosignatures on the checkpoints of one log (C2SP tlog-witness, "add-checkpoint"). */
export class WitnessClient {
  private readonly url: string;
  /** What the witness cosigned last, as far as is known: the first request finds out. */
  private lastSize = 0;

  /** @throws TlogRefusal `key_type_unsupported`, or `witness_refused` for an address that is none. */
  constructor(private readonly options: WitnessClientOptions) {
    if (options.key.type === 'ed25519') {
      throw new TlogRefusal('key_type_unsupported', 'a witness signs with a key of a cosignature type');
    }
    this.url = endpointOf(options.url);
  }

  /**
   * Gets the cosignature of the witness on a signed checkpoint. If the witness is at another size than was
   * thought, it is asked again with the proof from there.
   *
   * @param signal ends the attempt.
   * @throws TlogRefusal
   * - `witness_unreachable`: no answer in time, or none of the protocol;
   * - `witness_refused`: it does not know the log or its key, or calls the request malformed;
   * - `witness_disagrees`: it holds another history of this log, or the proof was false;
   * - `witness_ahead`: it cosigned a larger tree of this log;
   * - `witness_answer_invalid`: it answered without a valid cosignature.
   */
  async cosign(checkpoint: string, prove: ProveExtension, signal: AbortSignal): Promise<NoteSignature> {
    const { text } = parseNote(checkpoint);
    const { size } = parseCheckpoint(text);
    let oldSize = Math.min(this.lastSize, size);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const proof = oldSize === 0 || oldSize === size ? [] : await prove(oldSize);
      const answer = await this.post(formatAddCheckpoint({ oldSize, proof, checkpoint }), signal);
      if (answer.status === 200) {
        const signature = this.cosignatureIn(answer, text);
        this.lastSize = size;
        return signature;
      }
      if (answer.status !== 409) throw refusalOf(answer.status);
      oldSize = nextSize(answer, oldSize, size);
      this.lastSize = oldSize;
    }
    throw new TlogRefusal('witness_unreachable', 'the witness goes on while it is being asked');
  }

  private async post(body: string, signal: AbortSignal): Promise<WitnessAnswer> {
    try {
      return await unlessAborted(this.options.post({ url: this.url, body, signal }), signal);
    } catch (cause) {
      throw new TlogRefusal('witness_unreachable', 'the witness does not answer', { cause });
    }
  }

  private cosignatureIn({ body }: WitnessAnswer, text: string): NoteSignature {
    const { key } = this.options;
    const known = signaturesIn(body).filter((signature) => keyIdentity(signature) === keyIdentity(key));
    const [signature] = known;
    const signed = Buffer.from(text, 'utf8');
    if (signature === undefined || !known.every((each) => key.verify(signed, each.signature))) {
      throw invalid('the witness answered without a valid cosignature of its key');
    }
    // C2SP tlog-witness, "add-checkpoint": the time may not be left out.
    if (cosignatureTime(signature) === 0) throw invalid('the cosignature carries no time');
    return signature;
  }
}

function endpointOf(prefix: string): string {
  const isWeb = URL.canParse(prefix) && /^https?:$/u.test(new URL(prefix).protocol);
  if (!isWeb) throw new TlogRefusal('witness_refused', 'the address of the witness is none of http or https');
  return `${prefix.replace(/\/+$/u, '')}/add-checkpoint`;
}

/** Rejects when the signal says so, even if the request does not listen to it. */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function signaturesIn(body: Uint8Array): NoteSignature[] {
  try {
    return parseSignatures(decodeUtf8(body) ?? '');
  } catch (cause) {
    throw new TlogRefusal('witness_answer_invalid', 'the answer is not made of signature lines', { cause });
  }
}

/** The size in the answer to a conflict, if asking again with it can succeed. */
function nextSize({ contentType, body }: WitnessAnswer, asked: number, size: number): number {
  const [text = '', rest] = (decodeUtf8(body) ?? '').split('\n');
  const last = rest === '' ? parseDecimal(text) : undefined;
  if (last === undefined || !/^text\/x\.tlog\.size\s*(;|$)/iu.test(contentType)) {
    throw new TlogRefusal(
      'witness_unreachable',
      'the conflict comes without the size that the witness is at',
    );
  }
  // Some witnesses answer so to another root of the same size.
  if (last === asked)
    throw new TlogRefusal('witness_disagrees', `the witness holds another tree of ${last} entries`);
  if (last > size)
    throw new TlogRefusal('witness_ahead', `the witness cosigned ${last} entries, this log has ${size}`);
  return last;
}

function refusalOf(status: number): TlogRefusal {
  if (status === 400 || status === 403 || status === 404) {
    return new TlogRefusal('witness_refused', `the witness refuses the log with ${status}`);
  }
  if (status === 422) return new TlogRefusal('witness_disagrees', 'the witness finds the log inconsistent');
  return new TlogRefusal('witness_unreachable', `the witness answers ${status}`);
}

function invalid(message: string): TlogRefusal {
  return new TlogRefusal('witness_answer_invalid', message);
}
