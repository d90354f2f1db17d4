import { Controller, Get, Inject } from '@nestjs/common';
import { CurrentActor, type Actor } from '@coop/service-kit';
import { ANONYMISATION_PARTS } from '../anonymisation-parts.token.js';
import type { AnonymisationParts } from '../application/parts.js';
import { listReferences } from '../application/view-references.js';

@Controller('releases/references')
export class ReferencesController {
  constructor(@Inject(ANONYMISATION_PARTS) private readonly parts: AnonymisationParts) {}

  @Get()
  list(@CurrentActor() actor: Actor) {
    return listReferences(this.parts, actor);
  }
}
