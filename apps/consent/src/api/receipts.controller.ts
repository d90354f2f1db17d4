import { Controller, Get, Inject, Param } from '@nestjs/common';
import { uuid } from '@coop/contracts';
import { answer, AtLeast, caughtUp, CurrentActor, type Actor } from '@coop/service-kit';
import type { ConsentParts } from '../application/parts.js';
import { consentReceipt, myReceipts } from '../application/receipts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

@Controller('consent/receipts')
export class ReceiptsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get()
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer({ receipts: await myReceipts(this.parts, actor) }, { position });
  }

  @Get(':receipt')
  async one(
    @Param('receipt', { schema: uuid }) receipt: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return consentReceipt(this.parts, actor, receipt);
  }
}
