import type { Actor } from '@coop/service-kit';
import { ProblemError } from '@coop/service-kit';
import { feedAfter, type FeedRow, type FeedTables } from '../projections/feed.js';
import { clientOf } from './contracts.js';
import type { ConsentParts } from './parts.js';
import { openPlace, placeKey, sealPlace } from './sealed-place.js';

const FEED = 'feed-cursor';

/** CloudEvents 1.0, structured JSON. A pointer: the data behind it is read through a decision. */
export interface FeedEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: unknown;
  /** An extension attribute: its place in the feed. */
  readonly cursor: string;
}

/** A position in one partner's feed, as that partner sees it. */
export function cursorOf(parts: ConsentParts, consumer: string, position: bigint): string {
  return sealPlace(placeKey(parts.signer, FEED, consumer), position);
}

/** @throws ProblemError `invalid-field` when the cursor is not one of this partner's feed */
export function positionOf(
  parts: ConsentParts,
  consumer: string,
  cursor: string | undefined,
  pointer = '/after',
): bigint {
  if (cursor === undefined || cursor === '') return 0n;
  const position = openPlace(placeKey(parts.signer, FEED, consumer), cursor);
  if (position !== undefined) return position;
  throw new ProblemError('invalid-field', { errors: [{ pointer, code: 'invalid-field' }] });
}

/** The event as a partner gets it, by whatever way. */
export function feedEvent(parts: ConsentParts, row: FeedRow): FeedEvent {
  return {
    specversion: '1.0',
    id: row.entry_id,
    source: `//${parts.cooperative}/consent`,
    type: `coop.${row.type}.v1`,
    subject: row.subject,
    time: row.time,
    datacontenttype: 'application/json',
    cursor: cursorOf(parts, row.consumer, BigInt(row.position)),
    data: JSON.parse(row.data) as unknown,
  };
}

/** The partner's next events, and the cursor to ask with the next time. */
export async function readFeed(
  parts: ConsentParts,
  actor: Actor,
  after: string | undefined,
  limit: number,
): Promise<{ readonly events: readonly FeedEvent[]; readonly next: string }> {
  const { party } = await clientOf(parts, actor);
  const from = positionOf(parts, party, after);
  const rows = await feedAfter(parts.readModels.reader<FeedTables>(), party, from, limit);
  const events = rows.map((row) => feedEvent(parts, row));
  return { events, next: cursorOf(parts, party, BigInt(rows.at(-1)?.position ?? from)) };
}

const HEARTBEAT_MS = 15_000;
/** How soon a stream notices that its client went away. */
const LOOK_EVERY_MS = 1_000;

/**
 * The feed as server-sent events (HTML Living Standard §9.2), until the client goes away. Each round asks anew
 * who the client is: a registration that was closed ends its streams.
 * @throws before the first event, when the actor is no partner system or the cursor is not one of its own
 */
export async function openFeed(
  parts: ConsentParts,
  actor: Actor,
  after: string | undefined,
  signal: AbortSignal,
): Promise<AsyncGenerator<string>> {
  const { next } = await readFeed(parts, actor, after, 0);
  return follow(parts, actor, next, signal);
}

async function* follow(
  parts: ConsentParts,
  actor: Actor,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let cursor = after;
  let spoke = performance.now();
  while (!signal.aborted) {
    const known = parts.gates.readModels.position;
    const { events, next } = await readFeed(parts, actor, cursor, 100);
    for (const event of events)
      yield `id: ${event.cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    cursor = next;
    if (events.length === 0) await parts.gates.readModels.moved(known + 1n, LOOK_EVERY_MS);
    else spoke = performance.now();
    if (performance.now() - spoke < HEARTBEAT_MS) continue;
    spoke = performance.now();
    yield ': still here\n\n';
  }
}
