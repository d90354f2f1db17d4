import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { position, uuid } from '@coop/contracts';
import { FRONT_DOOR } from '../portal-parts.token.js';
import type { FrontDoor } from '../session/front-door.js';

const question = z.strictObject({ party: uuid, position });

/** What other services ask of the pages. */
@Controller()
export class PortalHandlers {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  /**
   * Identity erased somebody and closed her accounts: no session of hers can begin any more. The pages read no ledger,
   * so that what they had reached is what they were told.
   */
  @MessagePattern('portal.acknowledge-erasure')
  async acknowledge(@Payload() message: unknown) {
    const { party, position: reached } = question.parse(message);
    await this.door.sessions.forget(party);
    return { consumers: ['sessions'], reached };
  }
}
