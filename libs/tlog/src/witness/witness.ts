import { openCheckpoint, parseCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import type { SignerKey } from '../keys/note-keys.js';
import type { NoteVerifier } from '../note/note-key.js';
import { formatSignatures, parseNote, signText } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { emptyRoot } from '../tree/hashing.js';
import { verifyConsistency, type TreeHead } from '../tree/verify.js';
import { parseAddCheckpoint, type AddCheckpoint } from './add-checkpoint.js';
import { originHash } from './origin-hash.js';
import type { WitnessState } from './witness-state.js';

/** A log that a witness watches. */
export interface WatchedLog {
  readonly origin: string;
  /** Its public keys; several while one is being replaced. */
  readonly verifiers: readonly NoteVerifier[];
}

/** What a {@link Witness} needs. */
export interface WitnessOptions {
  /** Its keys, of a type that cosigns. Each cosigns every checkpoint. */
  readonly keys: readonly SignerKey[];
  readonly logs: readonly WatchedLog[];
  readonly state: WitnessState;
}

/** The answer to one HTTP request, whatever the server. */
export interface WitnessResponse {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

const PLAIN = 'text/plain; charset=utf-8';
const SIZE = 'text/x.tlog.size';

/**
 * A witness (C2SP tlog-witness) without its web server: it cosigns what extends what it cosigned before, and
 * remembers that before it answers. Several processes may serve the same state.
 */
export class Witness {
  private readonly logs: ReadonlyMap<string, WatchedLog>;
  private readonly originOfHash: ReadonlyMap<string, string>;

  /** @throws TlogRefusal `key_type_unsupported` for a key that does not cosign, or if there is none. */
  constructor(private readonly options: WitnessOptions) {
    const { keys, logs } = options;
    if (keys.length === 0 || keys.some(({ type }) => type === 'ed25519')) {
      throw new TlogRefusal('key_type_unsupported', 'a witness signs with keys of a cosignature type');
    }
    this.logs = new Map(logs.map((log) => [log.origin, log]));
    this.originOfHash = new Map(logs.map(({ origin }) => [originHash(origin), origin]));
  }

  /**
   * Answers `POST <submission prefix>/add-checkpoint`.
   *
   * | Status | When |
   * |---|---|
   * | 200 | cosigned, and remembered; the body holds the signature lines |
   * | 400 | malformed, or the old size is greater than the checkpoint's |
   * | 403 | no valid signature of the log, or a false one |
   * | 404 | a log that is not watched |
   * | 409 | the old size is not the one cosigned last, which the body gives |
   * | 422 | not proved to extend the tree cosigned last |
   *
   * @throws TlogRefusal `witness_state_corrupt`, `cosignature_impossible`, and any fault of the state: answer 500.
   * No cosignature has left the process then.
   */
  async addCheckpoint(body: string | Uint8Array): Promise<WitnessResponse> {
    try {
      const request = parseAddCheckpoint(body);
      const checkpoint = this.open(request);
      return await this.cosign(request, checkpoint);
    } catch (error) {
      const status = error instanceof TlogRefusal ? STATUS_OF_REFUSAL[error.code] : undefined;
      if (status === undefined || !(error instanceof TlogRefusal)) throw error;
      return { status, contentType: PLAIN, body: `${error.message}\n` };
    }
  }

  /**
   * Answers `GET <monitoring prefix>/<origin hash>/checkpoint` with the checkpoint cosigned last, the signatures of
   * the log and the cosignatures: 200, or 404 if there is none.
   */
  async latestCheckpoint(hash: string): Promise<WitnessResponse> {
    const origin = this.originOfHash.get(hash);
    const note = origin === undefined ? undefined : await this.options.state.latest(origin);
    if (note === undefined) return { status: 404, contentType: PLAIN, body: 'nothing was cosigned\n' };
    return { status: 200, contentType: PLAIN, body: note };
  }

  private open({ checkpoint, oldSize }: AddCheckpoint): OpenedCheckpoint {
    // Not yet verified: it only chooses the log whose keys must have signed.
    const { origin } = parseCheckpoint(parseNote(checkpoint).text);
    const log = this.logs.get(origin);
    if (log === undefined) throw new TlogRefusal('checkpoint_wrong_origin', 'this log is not watched');
    const opened = openCheckpoint(checkpoint, origin, log.verifiers);
    if (oldSize > opened.size)
      throw new TlogRefusal('request_malformed', 'the old size is greater than the new');
    return opened;
  }

  private async cosign(request: AddCheckpoint, checkpoint: OpenedCheckpoint): Promise<WitnessResponse> {
    const { state, keys } = this.options;
    const { text } = parseNote(request.checkpoint);
    const latest = await state.latest(checkpoint.origin);
    const last = headOf(latest, checkpoint.origin);
    if (request.oldSize !== last.size) return { status: 409, contentType: SIZE, body: `${last.size}\n` };
    requireExtension(last, checkpoint, request.proof);
    const cosignatures = signText(text, keys);
    // Signatures of strangers are left out: they would be served in the name of this witness.
    const note = `${text}\n${formatSignatures([...checkpoint.verified, ...cosignatures])}`;
    // Only what is remembered leaves. If another request was faster, this one is judged anew by what that one left.
    if (!(await state.replace(checkpoint.origin, latest, note))) return this.cosign(request, checkpoint);
    return { status: 200, contentType: PLAIN, body: formatSignatures(cosignatures) };
  }
}

const STATUS_OF_REFUSAL: Readonly<Partial<Record<TlogRefusal['code'], 400 | 403 | 404 | 422>>> = {
  request_malformed: 400,
  note_malformed: 400,
  note_too_large: 400,
  checkpoint_malformed: 400,
  note_not_trusted: 403,
  note_signature_invalid: 403,
  checkpoint_wrong_origin: 404,
  witness_inconsistent: 422,
};

/** A state that cannot be read is a fault of this witness, and never an answer about the log. */
function headOf(note: string | undefined, origin: string): TreeHead {
  if (note === undefined) return { size: 0, root: emptyRoot() };
  try {
    const head = parseCheckpoint(parseNote(note).text);
    if (head.origin === origin) return head;
  } catch (cause) {
    throw new TlogRefusal('witness_state_corrupt', 'what was cosigned last cannot be read', { cause });
  }
  throw new TlogRefusal('witness_state_corrupt', 'what was cosigned last is of another log');
}

function requireExtension(last: TreeHead, next: TreeHead, proof: readonly Uint8Array[]): void {
  // From nothing to nothing, the root of the tree without entries is compared too.
  const claim = { size1: last.size, root1: last.root, size2: next.size, root2: next.root, proof };
  if (!verifyConsistency(claim)) {
    throw new TlogRefusal(
      'witness_inconsistent',
      'the checkpoint is not proved to extend the one cosigned last',
    );
  }
}
