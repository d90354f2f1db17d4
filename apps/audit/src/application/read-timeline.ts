import type * as auditApi from '@coop/contracts/audit-api';
import type { z } from 'zod';
import { timelineDays, timelinePage, type DayCount, type TimelineEntry } from '../projections/timeline.js';
import type { AuditParts } from './parts.js';

type Query = z.infer<typeof auditApi.timelineQuery>;

/** A page of the timeline, newest first. */
export interface TimelineAnswer {
  readonly entries: readonly TimelineEntry[];
  /** Position before which older ones follow; null: there are none. */
  readonly next: string | null;
  /** Position after which newer ones follow; null: there are none. */
  readonly previous: string | null;
  readonly days?: readonly DayCount[];
  readonly subjects: readonly string[];
}

/** Days that are counted at most, back from the last one in question. */
const DAYS = 62;
const DAY_MS = 86_400_000;

export async function readTimeline(parts: AuditParts, query: Query): Promise<TimelineAnswer> {
  const { limit, before, after, days } = query;
  const db = parts.readModels.reader();
  const range = await rangeOf(parts, query);
  const above = highest(range.above, after);
  const below = lowest(range.below, before);
  const fromOldest = after !== undefined && before === undefined;
  const page = { ...only(query), ...bounds(above, below), fromOldest };
  // One more than is shown tells whether there are more on that side.
  const found = await timelinePage(db, { ...page, limit: limit + 1 });
  const isMore = found.length > limit;
  const entries = fromOldest ? found.slice(-limit) : found.slice(0, limit);
  const [newest, oldest] = [entries[0]?.position ?? null, entries.at(-1)?.position ?? null];
  const hasOlder = fromOldest ? after !== '0' : isMore;
  const hasNewer = fromOldest ? isMore : before !== undefined;
  return {
    entries,
    next: hasOlder ? oldest : null,
    previous: hasNewer ? newest : null,
    ...(days === 'true' ? { days: await countDays(parts, query, range) } : {}),
    subjects: [...new Set(entries.flatMap((entry) => entry.subjects))].sort(),
  };
}

interface Range {
  readonly above?: bigint;
  readonly below?: bigint;
}

const only = ({ type, category, except }: Query) => ({
  ...(type === undefined ? {} : { type }),
  ...(category === undefined ? {} : { category }),
  ...(except === undefined ? {} : { except }),
});

const bounds = (above: bigint | undefined, below: bigint | undefined): Range => ({
  ...(above === undefined ? {} : { above }),
  ...(below === undefined ? {} : { below }),
});

const highest = (one: bigint | undefined, other: string | undefined): bigint | undefined =>
  other === undefined || (one !== undefined && one > BigInt(other)) ? one : BigInt(other);

const lowest = (one: bigint | undefined, other: string | undefined): bigint | undefined =>
  other === undefined || (one !== undefined && one < BigInt(other)) ? one : BigInt(other);

/** Times as positions: the ledger never goes back in time. */
async function rangeOf({ store }: AuditParts, { from, until }: Query): Promise<Range> {
  const lastBefore = (time: string) => store.positionAt(new Date(Date.parse(time) - 1).toISOString());
  return {
    ...(from === undefined ? {} : { above: await lastBefore(from) }),
    ...(until === undefined ? {} : { below: (await lastBefore(until)) + 1n }),
  };
}

async function countDays(parts: AuditParts, query: Query, range: Range): Promise<readonly DayCount[]> {
  const end = query.until ?? parts.clock().toISOString();
  const earliest = new Date(Date.parse(end) - DAYS * DAY_MS).toISOString();
  const isWithin = query.from !== undefined && query.from > earliest;
  const above = isWithin ? range.above : (await rangeOf(parts, { ...query, from: earliest })).above;
  return timelineDays(parts.readModels.reader(), { ...only(query), ...bounds(above, range.below) });
}
