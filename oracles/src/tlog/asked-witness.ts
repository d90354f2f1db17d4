import {
  cosignatureTime,
  postByFetch,
  proveConsistency,
  signCheckpoint,
  TlogRefusal,
  WitnessClient,
  type VerifierKey,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';
import { finding, keyOf } from './parts.js';
import type { ComparedTree } from './random-proofs.js';

/** The log whose checkpoints others' witnesses are asked to cosign. */
export const WITNESSED_ORIGIN = 'ours.example/log';
export const witnessedLog = keyOf(WITNESSED_ORIGIN);

/** What our client is told about a checkpoint: cosigned, or the code of the refusal. */
export type Told = string;

interface Asked {
  readonly size: number;
  readonly root?: Uint8Array;
  readonly origin?: string;
  /** Who asks; somebody who knows nothing of what the witness has, unless this is given. */
  readonly client?: WitnessClient;
}

/** A witness that others wrote, asked by our client. */
export class AskedWitness {
  readonly findings: Finding[] = [];

  constructor(
    private readonly name: string,
    private readonly key: VerifierKey,
    private readonly url: string,
    private readonly tree: ComparedTree,
  ) {}

  client(): WitnessClient {
    return new WitnessClient({ key: this.key, url: this.url, post: postByFetch });
  }

  /** Asks, and finds fault with any other answer. */
  async expect(what: string, expected: Told, asked: Asked): Promise<void> {
    const answer = await this.ask(asked);
    const fault = `${answer}, not ${expected}`;
    this.findings.push(finding(`${this.name}, ${what}`, answer === expected, fault));
  }

  /**
   * The requests that every witness answers alike, and one about a log that it does not know.
   * @param ofUnknown - what our client makes of the answer to that
   */
  async expectAll(ofUnknown: Told): Promise<void> {
    const client = this.client();
    for (const size of [1, 2, 255, 256, 1000, 1000, 4000])
      await this.expect(`size ${size}`, 'cosigned', { size, client });
    await this.expect('a client that knows nothing of its size', 'cosigned', { size: 4001 });
    await this.expect('a client that is behind', 'cosigned', { size: 5000, client });
    await this.expect('a smaller log', 'witness_ahead', { size: 300 });
    const other = { size: 5000, root: this.tree.root(4999), client };
    await this.expect('another log of its size', 'witness_disagrees', other);
    await this.expect('a log that it does not know', ofUnknown, { size: 5000, origin: 'other.example' });
  }

  private async ask({ size, root, origin, client }: Asked): Promise<Told> {
    const checkpoint = { origin: origin ?? WITNESSED_ORIGIN, size, root: root ?? this.tree.root(size) };
    const note = signCheckpoint(checkpoint, [witnessedLog.signer]);
    const prove = (oldSize: number) => proveConsistency(this.tree.read, oldSize, size);
    try {
      const cosigned = await (client ?? this.client()).cosign(note, prove, AbortSignal.timeout(10_000));
      const time = cosignatureTime(cosigned);
      return Math.abs(time - Date.now() / 1000) < 60 ? 'cosigned' : `cosigned at ${time}`;
    } catch (error) {
      if (error instanceof TlogRefusal) return error.code;
      throw error;
    }
  }
}
