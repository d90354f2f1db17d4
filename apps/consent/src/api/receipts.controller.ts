import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { uuid } from '@coop/contracts';
import {
  answer,
  AtLeast,
  caughtUp,
  CurrentActor,
  sendProofFile,
  type Actor,
  type HttpReply,
} from '@coop/service-kit';
import type { ConsentParts } from '../application/parts.js';
import { agreementProof, prohibitionProof } from '../application/proof-files.js';
import { consentReceipt, myReceipts } from '../application/receipts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** What a person takes home of a change of consent. */
@Controller('consent')
export class ReceiptsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get('receipts')
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer({ receipts: await myReceipts(this.parts, actor) }, { position });
  }

  @Get('receipts/:receipt')
  async one(
    @Param('receipt', { schema: uuid }) receipt: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return consentReceipt(this.parts, actor, receipt);
  }
  /** The same moment as a `.tlog-proof`. */
  @Get('receipts/:receipt/proof')
  async proof(
    @Param('receipt', { schema: uuid }) receipt: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
    @Res() reply: HttpReply,
  ): Promise<void> {
    await caughtUp(this.parts.gates.readModels, atLeast);
    sendProofFile(reply, receipt, await agreementProof(this.parts, actor, receipt));
  }

  @Get('prohibitions/:prohibition/proof')
  async ofProhibition(
    @Param('prohibition', { schema: uuid }) prohibition: string,
    @CurrentActor() actor: Actor,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendProofFile(reply, prohibition, await prohibitionProof(this.parts, actor, prohibition));
  }
}
