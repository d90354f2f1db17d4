import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { CommandContext } from '@coop/event-sourcing';
import { decideMany, decideReading } from '../application/deciding.js';
import { tellRecipients } from '../application/duties.js';
import type { ConsentParts } from '../application/parts.js';
import { object } from '../application/prohibitions.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** What other services ask of the decision point. */
@Controller()
export class ConsentHandlers {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @MessagePattern('consent.decide')
  async decide(@Payload() question: Parameters<typeof decideReading>[1]) {
    return decideReading(this.parts, question);
  }

  @MessagePattern('consent.decide-many')
  async decideMany(@Payload() question: Parameters<typeof decideMany>[1]) {
    return decideMany(this.parts, question);
  }

  /** Identity began to erase somebody. */
  @MessagePattern('consent.tell-recipients')
  async tellRecipients(@Payload() { subject }: { readonly subject: string }) {
    return { notices: await tellRecipients(this.parts, subject) };
  }

  /** The records service established, from her personal link, who objects. */
  @MessagePattern('consent.object')
  async object(
    @Payload()
    objection: {
      readonly subject: string;
      readonly records: readonly string[];
      readonly context: CommandContext;
    },
  ) {
    const { prohibition, result } = await object(this.parts, objection.context, objection);
    return { prohibition, position: String(result?.last ?? '') };
  }
}
