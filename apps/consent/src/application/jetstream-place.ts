import type { Actor } from '@coop/service-kit';
import { clientOf } from './contracts.js';
import { namingOf } from './jetstream-directory.js';
import type { ConsentParts } from './parts.js';

/** Where a partner's system finds its stream. */
export interface FeedPlace {
  readonly stream: string;
  readonly consumer: string;
  readonly inboxPrefix: string;
}

/** @throws Refusal `contract-not-yours` when the actor is no partner system, or its registration was closed */
export async function feedPlace(parts: ConsentParts, actor: Actor): Promise<FeedPlace> {
  const { party, clientId } = await clientOf(parts, actor);
  const naming = namingOf(parts);
  const { stream, inbox } = naming.feed(party);
  return { stream, consumer: naming.reader(party, clientId).consumer, inboxPrefix: inbox };
}
