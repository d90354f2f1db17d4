import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi } from '@coop/contracts';
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
import type { ConsentParts } from '../application/parts.js';
import { adoptTaxonomy, taxonomies } from '../application/taxonomies.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** The versions of the purposes: everybody sees them, a steward puts one into force. */
@Controller('consent/taxonomies')
export class TaxonomiesController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get()
  async all(@AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return answer(await taxonomies(this.parts), { position: this.parts.gates.readModels.position });
  }

  @Post()
  @Roles('steward')
  async adopt(
    @Body({ schema: consentApi.adoptTaxonomy }) body: z.infer<typeof consentApi.adoptTaxonomy>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await adoptTaxonomy(this.parts, context, actor, body);
    return committed(result, { version: body.version, position: String(result?.last ?? '') });
  }
}
