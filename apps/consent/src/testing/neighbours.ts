import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { LogProof } from '../domain/receipt-document.js';

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
  /** Null while the log has not taken an event in. */
  proof: (position: string) => Promise<LogProof | null> = () => Promise.resolve(null);

  @MessagePattern('identity.client')
  client(@Payload() { clientId }: { readonly clientId: string }): RegisteredClient | null {
    return this.clients.get(clientId) ?? null;
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
