import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { AppendResult, CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, caughtUp, Command, committed, CurrentActor, type Actor } from '@coop/service-kit';
import { terminateContract } from '../application/contract-life.js';
import { signContract } from '../application/contract-signatures.js';
import { contractSummary, viewContract } from '../application/contract-views.js';
import { agreeToContract, counterOffer, offerContract } from '../application/contracts.js';
import type { ConsentParts } from '../application/parts.js';
import { contractsOf, type ContractTables } from '../projections/contracts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** From the first offer to the end of a contract. Who speaks for which side is decided by mandates and registrations. */
@Controller('consent/contracts')
export class ContractsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  /** Whom data may go to, and for what, is public among members: they decide on it. */
  @Get()
  async list(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const consumer = actor.kind === 'client' ? actor.party : undefined;
    const position = this.parts.gates.readModels.position;
    const rows = await contractsOf(this.parts.readModels.reader<ContractTables>(), consumer);
    return answer({ contracts: rows.map(contractSummary) }, { position });
  }

  @Post()
  async offer(
    @Body({ schema: consentApi.offerContract }) body: z.infer<typeof consentApi.offerContract>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { result, ...offered } = await offerContract(this.parts, context, actor, body);
    return committed(result, offered);
  }

  @Get(':contract')
  async view(
    @Param('contract', { schema: uuid }) contract: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return viewContract(this.parts, actor, contract);
  }

  @Post(':contract/offers')
  async counterOffer(
    @Param('contract', { schema: uuid }) contract: string,
    @Body({ schema: consentApi.counterOffer }) body: z.infer<typeof consentApi.counterOffer>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { result, ...offered } = await counterOffer(this.parts, context, actor, contract, body);
    return committed(result, offered);
  }

  @Post(':contract/agreement')
  async agree(
    @Param('contract', { schema: uuid }) contract: string,
    @Body({ schema: consentApi.agreeToContract }) body: z.infer<typeof consentApi.agreeToContract>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await agreeToContract(this.parts, context, actor, contract, body);
    return committed(result, { contract, digest: body.digest });
  }

  @Post(':contract/signatures')
  async sign(
    @Param('contract', { schema: uuid }) contract: string,
    @Body({ schema: consentApi.signContract }) body: z.infer<typeof consentApi.signContract>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await signContract(this.parts, context, actor, contract, body);
    await this.#known(result);
    return committed(result, { contract, signatureLevel: 'simple', position: String(result?.last ?? '') });
  }

  @Delete(':contract')
  @HttpCode(200)
  async terminate(
    @Param('contract', { schema: uuid }) contract: string,
    @Body({ schema: consentApi.terminateContract }) body: z.infer<typeof consentApi.terminateContract>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await terminateContract(this.parts, context, actor, contract, body);
    await this.#known(result);
    return committed(result, { contract, position: String(result?.last ?? '') });
  }

  /** When this answers, the decision point of this instance knows it. */
  async #known(result: AppendResult | undefined): Promise<void> {
    await this.parts.gates.indexes.reached(result?.last ?? 0n, 1_000);
  }
}
