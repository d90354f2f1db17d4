import {
  generateKeyPair,
  parseSignerKey,
  parseVerifierKey,
  VolatileWitnessState,
  Witness,
  type GetFromWitness,
  type PostToWitness,
  type WitnessState,
} from '@coop/tlog';
import { ORIGIN } from './open-test-log.js';

interface Partner {
  readonly vkey: string;
  readonly witness: Witness;
  readonly state: WitnessState;
}

/** Partner cooperatives that witness the test log, each at `https://<name>.example/`; some may be away. */
export class PartnerWitnesses {
  /** Those that do not answer now. */
  readonly away = new Set<string>();
  /** Those that do not show what they cosigned. */
  readonly secretive = new Set<string>();
  readonly #partners: ReadonlyMap<string, Partner>;

  /** @param vkey - of the log that they watch */
  constructor(
    private readonly names: readonly string[],
    vkey: string,
  ) {
    this.#partners = new Map(names.map((name) => [name, partnerCalled(name, vkey)]));
  }

  /** A policy without the line of the log. */
  policy(quorum: string): string {
    const lines = this.names.map(
      (name) => `witness ${name} ${this.#partner(name).vkey} https://${name}.example/`,
    );
    return [...lines, quorum, ''].join('\n');
  }

  /** The note that a witness cosigned last. */
  latest(name: string): Promise<string | undefined> {
    return this.#partner(name).state.latest(ORIGIN);
  }

  /** As if the witness had cosigned this note last. */
  async remember(name: string, note: string): Promise<void> {
    const { state } = this.#partner(name);
    await state.replace(ORIGIN, await state.latest(ORIGIN), note);
  }

  readonly post: PostToWitness = async ({ url, body }) => {
    const response = await this.#answering(url).witness.addCheckpoint(body);
    return { ...response, body: Buffer.from(response.body) };
  };

  readonly get: GetFromWitness = async ({ url }) => {
    const hash = url.split('/').at(-2) ?? '';
    const { witness } = this.#answering(url);
    const response = await witness.latestCheckpoint(this.secretive.has(nameIn(url)) ? '' : hash);
    return { ...response, body: Buffer.from(response.body) };
  };

  #answering(url: string): Partner {
    const name = nameIn(url);
    if (this.away.has(name)) throw new Error('nobody listens');
    return this.#partner(name);
  }

  #partner(name: string): Partner {
    const partner = this.#partners.get(name);
    if (partner === undefined) throw new Error(`there is no partner called ${name}`);
    return partner;
  }
}

const nameIn = (url: string): string => new URL(url).hostname.replace('.example', '');

function partnerCalled(name: string, vkey: string): Partner {
  const { skey, vkey: own } = generateKeyPair(`${name}.example/witness`, 'ed25519-cosignature');
  const state = new VolatileWitnessState();
  const logs = [{ origin: ORIGIN, verifiers: [parseVerifierKey(vkey)] }];
  return { vkey: own, state, witness: new Witness({ keys: [parseSignerKey(skey)], logs, state }) };
}
