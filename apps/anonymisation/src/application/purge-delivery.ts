import type { anonymisationEvents, EventOf } from '@coop/contracts';
import type { CommandContext, DomainEvent, Reactor } from '@coop/event-sourcing';
import { deliveryDecider } from '../domain/delivery.js';
import type { AnonymisationParts } from './parts.js';
import { currentDelivery, DELIVERY_CATEGORY, deliveryStream } from './pseudonymised-streams.js';

/**
 * Ends a table under pseudonyms here, and with it every way back from them: first the fact, then the keys of the
 * delivery. Repeating it is harmless.
 */
export async function purgeDelivery(
  parts: AnonymisationParts,
  context: CommandContext,
  delivery: string,
): Promise<{ readonly position: bigint }> {
  await parts.ledger.handle(context, deliveryStream(delivery), deliveryDecider, {
    kind: 'purge-delivery',
    delivery,
  });
  await parts.keys.destroyTable(delivery, parts.clock().toISOString());
  return { position: (await currentDelivery(parts, delivery)).position };
}

type Purged = EventOf<typeof anonymisationEvents.deliveryPurged>;

/** Destroys the keys of every purged delivery: after a crash between fact and keys. */
export function destroyPurgedDeliveries(parts: AnonymisationParts): Reactor {
  return {
    name: 'anonymisation.destroy-purged-deliveries',
    categories: [DELIVERY_CATEGORY],
    async react(stored) {
      const event = stored as DomainEvent as Purged | { readonly type: 'other' };
      if (event.type === 'anonymisation.delivery.purged')
        await parts.keys.destroyTable(event.data.delivery, stored.recordedAt);
    },
  };
}
