import type { anonymisationEvents, EventOf } from '@coop/contracts';
import type { CommandContext, DomainEvent, Reactor } from '@coop/event-sourcing';
import { releaseDecider } from '../domain/release.js';
import type { AnonymisationParts } from './parts.js';
import { currentRelease, RELEASE_CATEGORY, releaseStream } from './release-stream.js';

/**
 * Ends a table here: first the fact, then the key, so that an unreadable value always has its explanation on
 * the ledger. Repeating it is harmless.
 */
export async function purgeTable(
  parts: AnonymisationParts,
  context: CommandContext,
  release: string,
): Promise<{ readonly position: bigint }> {
  await parts.ledger.handle(context, releaseStream(release), releaseDecider, {
    kind: 'purge-table',
    release,
  });
  await parts.keys.destroyTable(release, parts.clock().toISOString());
  return { position: (await currentRelease(parts, release)).position };
}

type Purged = EventOf<typeof anonymisationEvents.releasePurged>;

/** Destroys the key of every purged table: after a crash between fact and key. */
export function destroyPurgedTables(parts: AnonymisationParts): Reactor {
  return {
    name: 'anonymisation.destroy-purged-tables',
    categories: [RELEASE_CATEGORY],
    async react(stored) {
      const event = stored as DomainEvent as Purged | { readonly type: 'other' };
      if (event.type === 'anonymisation.release.purged')
        await parts.keys.destroyTable(event.data.release, stored.recordedAt);
    },
  };
}
