import { Slots } from '../slots.js';
import { whileLeased, type LeasedWork } from '../while-leased.js';
import { Lane, type LaneParts } from './lane.js';

export interface DelivererParts extends Omit<LaneParts, 'slots' | 'token' | 'signal'>, LeasedWork {
  /** How many attempts run at once: of partners that answer promptly (default 32), and of the others (8). */
  readonly concurrency?: { readonly prompt: number; readonly slow: number };
}

const CONCURRENCY = { prompt: 32, slow: 8 };
/** How often registrations and pauses are looked at, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** The one name under which instances agree who delivers. */
export const WEBHOOK_LEASE = 'consent.webhooks';

/**
 * Delivers all feeds to all webhooks, as long as this instance holds the lease; returns when the signal aborts. At
 * least once, and in the order of the feed for each webhook. What is due is read from the feed, one entry at a time:
 * nothing queues in memory.
 */
export async function deliverWebhooks(parts: DelivererParts, signal: AbortSignal): Promise<void> {
  await whileLeased(parts, WEBHOOK_LEASE, (token, held) => serve(parts, token, held), signal);
}

async function serve(parts: DelivererParts, token: bigint, signal: AbortSignal): Promise<void> {
  const { prompt, slow } = parts.concurrency ?? CONCURRENCY;
  const slots = { prompt: new Slots(prompt), slow: new Slots(slow) };
  const own: LaneParts = { ...parts, token, signal, slots };
  const lanes = new Map<string, Lane>();
  const ended = new Promise<bigint>((resolve) => {
    signal.addEventListener('abort', () => resolve(-1n), { once: true });
  });
  let known = -1n;
  let moved = true;
  try {
    while (!signal.aborted) {
      await look(own, lanes);
      for (const lane of lanes.values()) lane.wake(moved);
      const now = await Promise.race([parts.feed.moved(known, LOOK_EVERY_MS), ended]);
      moved = now > known;
      known = now;
    }
  } finally {
    await Promise.all([...lanes.values()].map((lane) => lane.stopped()));
  }
}

/** Opens lanes for new webhooks and drops those of others; a lane that is under way finds out by itself. */
async function look(parts: LaneParts, lanes: Map<string, Lane>): Promise<void> {
  const enabled = new Map(
    (await parts.directory.enabled()).map((registration) => [registration.webhook, registration]),
  );
  for (const webhook of lanes.keys()) if (!enabled.has(webhook)) lanes.delete(webhook);
  for (const [webhook, registration] of enabled) {
    const lane = lanes.get(webhook);
    if (lane === undefined) lanes.set(webhook, new Lane(parts, registration));
    else lane.update(registration);
  }
}
