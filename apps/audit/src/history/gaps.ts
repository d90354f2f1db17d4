import { verifyLog, type LogSource } from '@coop/tlog';
import { density } from './density.js';
import type { HistoryStore, OnProgress } from './doors.js';
import { bounded, type Finding, type Found } from './finding.js';
import { ledgerFindings } from './log-findings.js';
import { asOfNow, eventOrNone, leaves, named } from './verify-ledger.js';

export interface GapParts {
  /** As it lies there, where the source can tell: see `VerificationParts`. */
  readonly store: HistoryStore;
  readonly log?: LogSource;
  /** The store's own sweep, which also looks whether its indexes lead to every event. */
  readonly sweep?: (onProgress?: OnProgress) => Promise<Found>;
  readonly onProgress?: (step: 'chain' | 'density' | 'log', done: bigint, total: bigint) => void;
}

export interface Gaps {
  readonly head: bigint;
  readonly events: number;
  readonly streams: number;
  /** Entries of the log; null without one, or when its checkpoint was refused. */
  readonly logged: number | null;
  /** Events that the log does not cover yet: a lag, no finding. */
  readonly unlogged: { readonly from: bigint; readonly upTo: bigint; readonly since: string | null } | null;
  /** What is missing, in order of position. */
  readonly findings: readonly Finding[];
  readonly more: number;
  /** Findings of another kind, such as altered events or tiles: a verification names them. */
  readonly others: number;
}

/** What says that something is not there. All else is alteration. */
const OF_PRESENCE = new Set([
  ...['missing', 'revision-gap', 'reordered', 'unreachable', 'unreadable'],
  ...['event-store-loss', 'entry_not_as_in_source', 'file_unreadable', 'checkpoint_refused'],
]);

/**
 * Whether anything is missing: of positions, of the revisions of any stream, of what the log holds, or of what leads to
 * it in the store.
 */
export async function findGaps({ store, log, sweep, onProgress }: GapParts): Promise<Gaps> {
  // The checkpoint first: whatever is appended from here on, the store holds all that it covers.
  const frozen = log === undefined ? undefined : await asOfNow(log);
  const head = store.head();
  const swept = (await sweep?.(({ done, total }) => onProgress?.('chain', done, total))) ?? NOTHING;
  const dense = await density(store, ({ done, total }) => onProgress?.('density', done, total));
  const parts = {
    store,
    onProgress: (_: unknown, done: bigint, total: bigint) => onProgress?.('log', done, total),
  };
  const report =
    frozen === undefined ? undefined : await verifyLog({ ...frozen, expected: leaves(parts, head) });
  const damaged = swept.findings.length > 0 || dense.findings.length > 0;
  const all = [
    ...dense.findings,
    ...swept.findings,
    ...ledgerFindings(report?.findings ?? [], { head, damaged }),
  ];
  const logged = report?.head?.size ?? null;
  const gaps = distinct(all.filter(({ code }) => OF_PRESENCE.has(code)));
  const { findings, more } = bounded(gaps.map((found) => heldByLog(found, logged)));
  return {
    ...{ head, events: dense.events, streams: dense.streams, logged },
    unlogged: await unloggedOf(store, head, logged),
    findings: await Promise.all(findings.map((found) => named(store, found))),
    more: more + swept.more,
    others: all.filter(({ code }) => !OF_PRESENCE.has(code)).length,
  };
}

const NOTHING: Found = { findings: [], more: 0 };

/** Sweep and count see the same holes. */
function distinct(findings: readonly Finding[]): Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const found of findings) {
    const place = `${found.code} ${found.position}`;
    if (!byPlace.has(place)) byPlace.set(place, found);
  }
  return [...byPlace.values()].sort((one, other) => Number((one.position ?? 0n) - (other.position ?? 0n)));
}

/** An event that was logged was there: its entry proves it. */
function heldByLog(found: Finding, logged: number | null): Finding {
  if (found.code !== 'missing' || found.position === null || logged === null) return found;
  const last = found.upTo ?? found.position;
  const held = BigInt(logged) < last ? BigInt(logged) : last;
  const range = last === found.position ? 'its entry' : `the entries of ${found.position} to ${held}`;
  const of = held < found.position ? 'the log does not cover it either' : `the log holds ${range}`;
  return { ...found, detail: `${found.detail}; ${of}` };
}

async function unloggedOf(
  store: HistoryStore,
  head: bigint,
  logged: number | null,
): Promise<Gaps['unlogged']> {
  if (logged === null || BigInt(logged) >= head) return null;
  const from = BigInt(logged) + 1n;
  return { from, upTo: head, since: (await eventOrNone(store, from))?.recordedAt ?? null };
}
