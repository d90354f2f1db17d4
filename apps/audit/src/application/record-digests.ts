import { actorNamespace, derivedId, stateDigest } from '@coop/event-sourcing';
import { recordDigests } from '../domain/state-digests.js';
import { lastRecordedDigests } from '../projections/digests.js';
import type { AuditParts } from './parts.js';

const ACTOR = 'system:audit';

/**
 * Records the digest of every read model as it is now, unless nothing has changed since the last time.
 * @returns the position of the recording, or the head when nothing was recorded
 */
export async function recordStateDigests(parts: AuditParts): Promise<bigint> {
  const last = await lastRecordedDigests(parts.readModels.reader());
  const live = await parts.liveDigests();
  const events = recordDigests(last, live);
  if (events.length === 0) return parts.store.head();
  const commandDigest = stateDigest(events);
  // The same digests at the same positions are the same recording, whoever asked for it.
  const commandId = derivedId(actorNamespace(ACTOR), `state-digests ${commandDigest}`);
  const metadata = { actor: ACTOR, correlationId: commandId, causationId: commandId };
  const stream = `audit-digest-${derivedId(commandId, 'digest')}`;
  const facts = { stream, expected: 'any', events } as const;
  return (await parts.ledger.append({ commandId, commandDigest, metadata }, [facts])).last;
}

/**
 * Records digests when the log has grown by so many events and by a quarter: a digest reads every row, so its
 * cost per event stays the same however long the ledger becomes.
 */
export function everySoMany(
  events: bigint,
  record: () => Promise<unknown>,
): (position: bigint) => Promise<void> {
  let last: bigint | undefined;
  return async (position) => {
    last ??= position;
    if (position - last < events || position - last < last / 4n) return;
    last = position;
    await record();
  };
}
