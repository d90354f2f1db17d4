import { streamAsOfToday, type DomainEvent } from '@coop/event-sourcing';
import { releaseDecider, type ReleaseEvent, type ReleaseState, type Requested } from '../domain/release.js';
import type { AnonymisationParts } from './parts.js';

export const RELEASE_CATEGORY = 'anonymisation-release';

export const releaseStream = (release: string): string => `${RELEASE_CATEGORY}-${release}`;

/** Where a release stands on the ledger, and up to which position. */
export async function currentRelease(
  parts: Pick<AnonymisationParts, 'store'>,
  release: string,
): Promise<{ readonly state: ReleaseState; readonly position: bigint }> {
  const events = await streamAsOfToday(parts.store, releaseStream(release));
  const state = events.reduce(
    (folded, event) => releaseDecider.evolve(folded, event as DomainEvent as ReleaseEvent),
    releaseDecider.initial,
  );
  return { state, position: events.at(-1)?.position ?? 0n };
}

/** Who asked for a release, and for whom; undefined when nobody did. */
export async function requestOf(
  parts: Pick<AnonymisationParts, 'store'>,
  release: string,
): Promise<Requested | undefined> {
  const [first] = await streamAsOfToday(parts.store, releaseStream(release));
  const event = first as DomainEvent | undefined as ReleaseEvent | undefined;
  return event?.type === 'anonymisation.release.requested' ? event.data : undefined;
}
