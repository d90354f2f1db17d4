import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { position, uuid } from '@coop/contracts';
import { accountHandle, isSuppressed, partyByEmail } from '../application/emails.js';
import { signingRuleOf } from '../application/signing-rules.js';
import { namesOf } from '../application/views.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';
import { findParty } from '../projections/parties.js';

const MAX_NAMES = 1_000;
const KNOWN_WITHIN_MS = 1_000;
const partyQuestion = z.strictObject({ party: uuid });
const namesQuestion = z.strictObject({ parties: z.array(uuid).max(MAX_NAMES) });
const clientQuestion = z.union([
  z.strictObject({ client: uuid }),
  z.strictObject({ clientId: z.string().max(64) }),
]);
const signingQuestion = z.union([
  z.strictObject({ party: uuid, atLeast: position }),
  z.strictObject({ cooperative: z.literal(true), atLeast: position }),
]);
const accountQuestion = z.strictObject({ issuer: z.string().max(64), subject: z.string().max(255) });
const emailQuestion = z.strictObject({ email: z.string().max(254) });

/** What other services ask identity. */
@Controller()
export class IdentityHandlers {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  @MessagePattern('identity.party')
  async party(@Payload() message: unknown) {
    const { party } = partyQuestion.parse(message);
    const known = this.parts.actors.party(party);
    if (known === undefined) return null;
    const row = await findParty(this.parts.readModels, party);
    const name: unknown = JSON.parse(row?.name ?? 'null');
    return { ...known, ...(name === null ? {} : { name }) };
  }

  @MessagePattern('identity.name')
  async names(@Payload() message: unknown) {
    const { parties } = namesQuestion.parse(message);
    return { names: await namesOf(this.parts, parties, { kind: 'page', id: 'identity.name' }) };
  }

  @MessagePattern('identity.client')
  client(@Payload() message: unknown) {
    const question = clientQuestion.parse(message);
    const { actors } = this.parts;
    const known = 'client' in question ? actors.client(question.client) : actors.clientOf(question.clientId);
    if (known === undefined || known.closed) return null;
    const { client, clientId, party, publicKey } = known;
    return { client, clientId, party, publicKey };
  }

  @MessagePattern('identity.signing-rule')
  async signingRule(@Payload() message: unknown) {
    const { atLeast, ...of } = signingQuestion.parse(message);
    // Whoever answers may lag behind whoever asks: the asker relies on the position that comes with the answer.
    await this.parts.gates.indexes.reached(BigInt(atLeast), KNOWN_WITHIN_MS);
    return signingRuleOf(this.parts, of);
  }

  /** The handle never changes: whoever holds no key asks once for each account. */
  @MessagePattern('identity.account-handle')
  accountHandle(@Payload() message: unknown) {
    const { issuer, subject } = accountQuestion.parse(message);
    return { handle: accountHandle(this.parts.blind, issuer, subject) };
  }

  @MessagePattern('identity.find-by-email')
  async findByEmail(@Payload() message: unknown) {
    const { email } = emailQuestion.parse(message);
    const { blind, actors } = this.parts;
    return {
      party: (await partyByEmail(blind, actors, email)) ?? null,
      suppressed: await isSuppressed(blind, email),
    };
  }
}
