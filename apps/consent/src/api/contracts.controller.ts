import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import {
  answer,
  AtLeast,
  caughtUp,
  Command,
  committed,
  CurrentActor,
  Roles,
  type Actor,
} from '@coop/service-kit';
import {
  proposeContract,
  signAsConsumer,
  signAsCooperative,
  terminateContract,
  viewContract,
} from '../application/contracts.js';
import type { ConsentParts } from '../application/parts.js';
import { contractsOf, type ContractTables } from '../projections/contracts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

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
    const contracts = rows.map((row) => ({
      contract: row.contract_id,
      consumer: row.consumer,
      status: row.status,
      terms: JSON.parse(row.terms) as unknown,
    }));
    return answer({ contracts }, { position });
  }

  @Post()
  async propose(
    @Body({ schema: consentApi.proposeContract }) body: z.infer<typeof consentApi.proposeContract>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { result, ...proposed } = await proposeContract(this.parts, context, actor, body);
    return committed(result, proposed);
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

  @Post(':contract/signatures')
  async sign(
    @Param('contract', { schema: uuid }) contract: string,
    @Body({ schema: consentApi.signContract }) body: z.infer<typeof consentApi.signContract>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await signAsConsumer(this.parts, context, actor, contract, body.jws);
    return committed(result, { contract, signatureLevel: 'simple', position: String(result?.last ?? '') });
  }

  @Post(':contract/countersignature')
  @Roles('steward')
  async countersign(
    @Param('contract', { schema: uuid }) contract: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await signAsCooperative(this.parts, context, actor, contract);
    await this.parts.gates.indexes.reached(result?.last ?? 0n, 1_000);
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
    const result = await terminateContract(this.parts, context, actor, contract, body.reason);
    await this.parts.gates.indexes.reached(result?.last ?? 0n, 1_000);
    return committed(result, { contract, position: String(result?.last ?? '') });
  }
}
