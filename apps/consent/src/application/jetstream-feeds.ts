import type { Leases } from '@coop/event-sourcing';
import {
  openFeedStates,
  runFeeds,
  type Admission,
  type FeedAccess,
  type FeedSettings,
  type FeedStates,
  type Naming,
} from '@coop/partner-feeds/jetstream';
import { ProblemError, type ActorDirectory, type TokenVerifier } from '@coop/service-kit';
import { feedDirectory, feedPages, feedStanding, namingOf } from './jetstream-directory.js';
import type { ConsentParts } from './parts.js';

/** What a process must say to offer feeds over JetStream. */
export interface JetStreamOptions {
  readonly access: FeedAccess;
  readonly settings?: FeedSettings;
  /** Believe a partner's token, and say who stands behind it: the same as for HTTP. */
  readonly verifier: TokenVerifier;
  readonly directory: ActorDirectory;
  /** Where instances agree who fills the streams. */
  readonly leases: Leases;
  /** Hears what went wrong. */
  readonly failed: (error: unknown) => void;
}

/** Partners' feeds as streams, and the way in to them, until the signal aborts. Every instance runs it. */
export function jetstreamFeeds(
  parts: ConsentParts,
  options: JetStreamOptions,
): { run(signal: AbortSignal): Promise<void> } {
  const naming = namingOf(parts);
  const states = openFeedStates(parts.readModels);
  const { access, leases, failed, settings = {} } = options;
  return {
    run: (signal) =>
      runFeeds(
        {
          ...{ access, settings, leases, failed, states, clock: parts.clock },
          ...{ directory: feedDirectory(parts, naming), pages: feedPages(parts) },
          admit: (token) => admission(parts, options, naming, states, token),
        },
        signal,
      ),
  };
}

const refused = (code: string): Admission => ({ kind: 'refused', code });

/** Lets a partner's system in to its own stream: as it would be let in over HTTP, and only while a contract holds. */
async function admission(
  parts: ConsentParts,
  { verifier, directory }: JetStreamOptions,
  naming: Naming,
  states: FeedStates,
  token: string,
): Promise<Admission> {
  try {
    const verified = await verifier.verify(token);
    if (directory.stale()) return refused('stale');
    const actor = await directory.actorOf(verified);
    if (actor?.kind !== 'client' || actor.clientId === undefined) return refused('no-partner-system');
    const reader = naming.reader(actor.party, actor.clientId);
    // A cut that has begun is known by its state, although a new contract may be in force.
    if ((await states.load(actor.party))?.status !== 'open') return refused('no-feed');
    const standing = await feedStanding(parts, naming, actor.party);
    if (standing.kind !== 'open') return refused(standing.kind === 'held' ? 'stale' : standing.reason);
    if (!standing.readers.some(({ consumer }) => consumer === reader.consumer))
      return refused('registration-closed');
    return { kind: 'admitted', names: naming.feed(actor.party), reader, until: verified.expires };
  } catch (error) {
    if (error instanceof ProblemError) return refused(error.code);
    throw error;
  }
}
