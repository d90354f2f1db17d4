import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { LogProof } from '../application/receipts.js';

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
  /** Null while the log has not taken an event in. */
  proof: LogProof | null = null;

  @MessagePattern('identity.client')
  client(@Payload() { clientId }: { readonly clientId: string }): RegisteredClient | null {
    return this.clients.get(clientId) ?? null;
  }

  @MessagePattern('audit.proof')
  inclusion(): LogProof | null {
    return this.proof;
  }
}
