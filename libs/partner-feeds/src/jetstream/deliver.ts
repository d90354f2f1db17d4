import { setTimeout as pause } from 'node:timers/promises';
import { Slots } from '../slots.js';
import { whileLeased, type LeasedWork } from '../while-leased.js';
import type { ConnectionWatch } from './connection-watch.js';
import { FeedLane, type LaneParts } from './lane.js';

export interface FeedDelivererParts extends Omit<LaneParts, 'slots' | 'token' | 'signal'>, LeasedWork {
  readonly watch: ConnectionWatch;
}

/** How many streams are filled at once. */
const CONCURRENCY = 16;
const LOOK_EVERY_MS = 1_000;
/** What happens within so many milliseconds is looked at together. */
const GATHER_MS = 50;
const SWEEP_EVERY_MS = 30_000;

/** The one name under which instances agree who fills the streams. */
export const JETSTREAM_LEASE = 'consent.jetstream';

/**
 * Fills the streams of all partners, and ends them, as long as this instance holds the lease; returns when the signal
 * aborts. At least once, and in the order of the feed. No partner is waited for: a stream takes what it is given, and
 * its oldest events leave when it is full.
 */
export async function deliverFeeds(parts: FeedDelivererParts, signal: AbortSignal): Promise<void> {
  await whileLeased(parts, JETSTREAM_LEASE, (token, held) => serve(parts, token, held), signal);
}

async function serve(parts: FeedDelivererParts, token: bigint, signal: AbortSignal): Promise<void> {
  const own: LaneParts = { ...parts, token, signal, slots: new Slots(CONCURRENCY) };
  const lanes = new Map<string, FeedLane>();
  parts.watch.onReconnect(() => {
    for (const lane of lanes.values()) lane.forget();
  });
  let known = -1n;
  let hasMoved = true;
  let sweptAt = Number.NEGATIVE_INFINITY;
  try {
    while (!signal.aborted) {
      if (parts.watch.connected()) {
        for (const party of new Set([...(await parts.directory.parties()), ...(await parts.states.live())]))
          if (!lanes.has(party)) lanes.set(party, new FeedLane(own, party));
        for (const lane of lanes.values()) lane.wake(hasMoved);
        if (parts.monotonic() - sweptAt >= SWEEP_EVERY_MS) {
          sweptAt = parts.monotonic();
          await sweep(parts).catch(parts.failed);
        }
      }
      await pause(GATHER_MS, undefined, { signal });
      const now = await parts.pages.moved(known, LOOK_EVERY_MS);
      hasMoved = now > known;
      known = now;
    }
  } finally {
    await Promise.all([...lanes.values()].map((lane) => lane.stopped()));
  }
}

/** Deletes streams of nobody: of a party that was cut, or under names of an earlier key. */
async function sweep({ states, directory, server }: FeedDelivererParts): Promise<void> {
  const found = await server.streams();
  // Read after the streams: whoever was let in meanwhile is among them.
  const live = new Set((await states.live()).map((party) => directory.names(party).stream));
  const forgotten = found.filter((stream) => !live.has(stream));
  for (const stream of forgotten) await server.deleteStream({ stream });
}
