import type { EventStore } from '@coop/event-sourcing';
import { releaseDecider } from '../domain/release.js';
import { standingOf } from './standing.js';

export const RELEASE_CATEGORY = 'anonymisation-release';

export const releaseStream = (release: string): string => `${RELEASE_CATEGORY}-${release}`;

/** Where a release stands on the ledger, and up to which position. */
export const currentRelease = (
  { store }: { readonly store: Pick<EventStore, 'readStream'> },
  release: string,
) => standingOf(store, releaseStream(release), releaseDecider);
