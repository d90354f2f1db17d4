import { Controller, Get, Inject } from '@nestjs/common';
import { CurrentActor, type Actor } from '@coop/service-kit';
import { feedPlace } from '../application/jetstream-place.js';
import type { ConsentParts } from '../application/parts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

@Controller()
export class FeedPlaceController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  /** The names under which the caller's system finds its stream over NATS. */
  @Get('feed/place')
  async place(@CurrentActor() actor: Actor) {
    return feedPlace(this.parts, actor);
  }
}
