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
