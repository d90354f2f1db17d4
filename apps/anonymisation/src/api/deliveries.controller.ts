import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { uuid } from '@coop/contracts';
import { newDelivery, newReidentification } from '@coop/contracts/pseudonymised-api';
import type { CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, caughtUp, Command, CurrentActor, Roles, type Actor } from '@coop/service-kit';
import { ANONYMISATION_PARTS } from '../anonymisation-parts.token.js';
import { deliverPseudonymised } from '../application/deliver-pseudonymised.js';
import type { AnonymisationParts } from '../application/parts.js';
import { purgeDelivery } from '../application/purge-delivery.js';
import { requestReidentification } from '../application/reidentify.js';
import {
  listDeliveries,
  readDelivery,
  readDeliveryAsJson,
  viewDelivery,
} from '../application/view-deliveries.js';

@Controller('pseudonymised')
export class DeliveriesController {
  constructor(@Inject(ANONYMISATION_PARTS) private readonly parts: AnonymisationParts) {}

  @Post()
  async deliver(
    @Body({ schema: newDelivery }) body: z.infer<typeof newDelivery>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { position, ...made } = await deliverPseudonymised(this.parts, context, actor, body);
    return answer({ ...made, position: String(position) }, { position });
  }

  @Get()
  async list(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    return this.#read(atLeast, async () => ({ deliveries: await listDeliveries(this.parts, actor) }));
  }

  @Get(':delivery')
  async view(
    @Param('delivery', { schema: uuid }) delivery: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => viewDelivery(this.parts, actor, delivery));
  }

  @Get(':delivery/table')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="pseudonymised-personal-data.csv"')
  @Header('Cache-Control', 'no-store')
  async table(
    @Param('delivery', { schema: uuid }) delivery: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => readDelivery(this.parts, actor, delivery));
  }

  @Get(':delivery/table.json')
  @Header('Cache-Control', 'no-store')
  async tableAsJson(
    @Param('delivery', { schema: uuid }) delivery: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => readDeliveryAsJson(this.parts, actor, delivery));
  }

  @Delete(':delivery/table')
  @HttpCode(200)
  @Roles('steward')
  async purge(@Param('delivery', { schema: uuid }) delivery: string, @Command() context: CommandContext) {
    const { position } = await purgeDelivery(this.parts, context, delivery);
    return answer({ delivery, position: String(position) }, { position });
  }

  @Post(':delivery/reidentifications')
  async reidentify(
    @Param('delivery', { schema: uuid }) delivery: string,
    @Body({ schema: newReidentification }) body: z.infer<typeof newReidentification>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { position, ...asked } = await requestReidentification(this.parts, context, actor, delivery, body);
    return answer({ ...asked, position: String(position) }, { position });
  }

  async #read<T>(atLeast: bigint | undefined, question: () => Promise<T>) {
    const gate = this.parts.gates.readModels;
    await caughtUp(gate, atLeast);
    const { position } = gate;
    return answer(await question(), { position });
  }
}
