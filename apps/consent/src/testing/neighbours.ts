import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { LogProof } from '../domain/receipt-document.js';
import type { SigningRule } from '../domain/signing-power.js';
import { id } from './facts.js';

export const COOPERATIVE = id('cooperative');

export interface RegisteredClient {
  readonly client: string;
  readonly clientId: string;
  readonly party: string;
  readonly publicKey: {
    readonly kty: 'OKP';
    readonly crv: 'Ed25519';
    readonly x: string;
    readonly kid: string;
  };
}

/** The services beside consent, as far as it asks them. */
@Controller()
export class Neighbours {
  readonly clients = new Map<string, RegisteredClient>();
  readonly names = new Map<string, string>();
  /** How organisations are bound; the cooperative by one steward. */
  readonly signingRules = new Map<string, SigningRule>([
    [COOPERATIVE, { signatures: 'sole', seal: 'never' }],
  ]);
  /** What happens while identity is asked for a rule. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();
  /** Up to where identity knows; later changes of mandates make a signature wait. */
  knownPosition = 0n;
  /** Null while the log has not taken an event in. */
  proof: (position: string) => Promise<LogProof | null> = () => Promise.resolve(null);

  @MessagePattern('identity.client')
  client(
    @Payload() question: { readonly clientId: string } | { readonly client: string },
  ): RegisteredClient | null {
    if ('clientId' in question) return this.clients.get(question.clientId) ?? null;
    return [...this.clients.values()].find(({ client }) => client === question.client) ?? null;
  }

  @MessagePattern('identity.signing-rule')
  async signingRule(@Payload() asked: { readonly party: string } | { readonly cooperative: true }) {
    await this.meanwhile();
    const party = 'party' in asked ? asked.party : COOPERATIVE;
    return { party, rule: this.signingRules.get(party) ?? null, position: String(this.knownPosition) };
  }

  @MessagePattern('identity.name')
  name(@Payload() { parties }: { readonly parties: readonly string[] }) {
    return { names: Object.fromEntries(parties.flatMap((party) => this.#named(party))) };
  }

  @MessagePattern('audit.proof')
  inclusion(@Payload() { position }: { readonly position: string }): Promise<LogProof | null> {
    return this.proof(position);
  }

  #named(party: string): readonly (readonly [string, string])[] {
    const name = this.names.get(party);
    return name === undefined ? [] : [[party, name]];
  }
}
