import { canonicalLine, fromHex, linesOf, Unreadable } from './encoding.js';
import { EVENTS, type ReadEvent } from './event-line.js';
import type { Examination } from './examination.js';
import type { TreeHead } from './note.js';
import type { VerifierPort } from './port.js';
import { isIncluded } from './tree.js';

const PROOFS = 'proofs.ndjson';

/** A part of the log: each event with a proof of its own. */
export class Proofs {
  readonly #lines: AsyncGenerator<string>;
  #count = 0;

  constructor(
    private readonly port: VerifierPort,
    private readonly head: TreeHead,
    private readonly told: Examination,
  ) {
    this.#lines = linesOf(port.chunks(PROOFS));
  }

  async compare({ index, leaf }: ReadEvent): Promise<void> {
    const { size, root } = this.head;
    const position = String(index + 1);
    const found = await this.#of(index);
    if (found === undefined)
      return this.told.find('proof-missing', PROOFS, 'there is no proof for it', position);
    if (await isIncluded(this.port, leaf, { index, size, root, proof: found })) return;
    this.told.find(
      'not-in-log',
      EVENTS,
      'with its proof it does not lead to the signed checkpoint',
      position,
    );
  }

  async end(): Promise<void> {
    this.told.checked.push(`the inclusion of each event in the signed log of ${this.head.size} entries`);
    this.told.notChecked.push('that the bundle holds every event of its scope: the cooperative chose them');
  }

  /** The proofs stand in the order of the events; one that is ahead is kept for later. */
  async #of(index: number): Promise<readonly Uint8Array[] | undefined> {
    try {
      while (this.#ahead === undefined || this.#ahead.index < index) {
        const { value, done } = await this.#lines.next();
        if (done === true) return undefined;
        this.#count += 1;
        const { index: own, proof } = canonicalLine(value);
        if (!Array.isArray(proof)) throw new Unreadable('it holds no proof');
        this.#ahead = { index: Number(own), proof: proof.map(fromHex) };
      }
      return this.#ahead.index === index ? this.#ahead.proof : undefined;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.told.find('unreadable', PROOFS, `line ${this.#count}: ${error.message}`);
      return undefined;
    }
  }

  #ahead: { readonly index: number; readonly proof: readonly Uint8Array[] } | undefined;
}
