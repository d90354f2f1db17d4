import type { DecisionRequest, Verdict } from '@coop/consent-engine';
import { STALE_AFTER_MS, STALE_IN_BULK_AFTER_MS } from '@coop/service-kit';
import { refuse } from '../domain/refusals.js';
import type { ConsentParts } from './parts.js';
import { ReadingsTogether } from './readings-together.js';
import { wireDecision, type WireDecision, type WireRequest } from './wire-decision.js';

type DecidingParts = Pick<ConsentParts, 'control' | 'gates' | 'clock'>;

/** Waits, briefly, for what the caller has seen. Who is behind after that lets the engine answer `stale`: no. */
async function knowing(
  { control, gates, clock }: DecidingParts,
  position: string | undefined,
  milliseconds = STALE_AFTER_MS,
) {
  const atLeast = BigInt(position ?? 0);
  const isKnown = await gates.indexes.reached(atLeast, milliseconds);
  control.reach(gates.indexes.position);
  return { atLeast, isKnown, asOf: gates.indexes.present(clock) };
}

/** The question of a reading, answered from memory. */
export async function decideReading(
  parts: DecidingParts,
  question: { readonly request: WireRequest; readonly atLeast?: string },
): Promise<WireDecision> {
  const { atLeast, asOf } = await knowing(parts, question.atLeast);
  const request: DecisionRequest = { ...question.request, asOf, atLeast };
  return wireDecision(parts.control.decide(request), request, asOf);
}

/** One question about many records, by one reader under one contract. */
export interface BulkQuestion extends Omit<WireRequest, 'record' | 'consumer' | 'fields'> {
  readonly reader: string;
  readonly records: readonly string[];
  readonly fields: readonly string[];
  /** The size of the smallest group in what will be made of it; absent: none is promised. */
  readonly k?: number;
  readonly atLeast?: string;
}

export interface BulkDecision {
  /** record → fields that may be read; records of which nothing may be read are absent. */
  readonly permitted: Readonly<Record<string, readonly string[]>>;
  /** record → what is limited to a number of readings and is used up by reading it whole. */
  readonly counted: Readonly<Record<string, readonly string[]>>;
  readonly asOf: string;
  readonly knownPosition: string;
}

/**
 * Each record is decided by itself, at one position and moment, and is a reading of its own where readings are limited:
 * in the order of the records, as long as some are left. Whether half a row may enter is the reader's rule; it counts
 * nothing, and so gets nothing from what is limited.
 * @throws Refusal `stale` when it does not know in time what the caller has seen: a no to each would read as if nobody
 *   had agreed, and a table would be made without them
 */
export async function decideMany(
  parts: DecidingParts,
  question: BulkQuestion,
  milliseconds = STALE_IN_BULK_AFTER_MS,
): Promise<BulkDecision> {
  const { control } = parts;
  const { reader, records, k = 1, atLeast: position, ...asked } = question;
  const { atLeast, isKnown, asOf } = await knowing(parts, position, milliseconds);
  if (!isKnown) refuse('stale');
  const readings = new ReadingsTogether(control, (...about) => control.verdict(...about));
  const permitted: [string, readonly string[]][] = [];
  const counted: [string, readonly string[]][] = [];
  for (const record of records) {
    const verdict = inBulk(readings, { ...asked, consumer: reader, record, asOf, atLeast });
    const isPromised = verdict.duties.every((duty) => duty.kind !== 'anonymise' || duty.k <= k);
    if (verdict.outcome === 'DENY' || !isPromised) continue;
    permitted.push([record, verdict.fields]);
    if (verdict.counted.length === 0) continue;
    counted.push([record, verdict.counted]);
    readings.count(verdict.counted);
  }
  return {
    permitted: Object.fromEntries(permitted),
    counted: Object.fromEntries(counted),
    asOf,
    knownPosition: String(control.point.position),
  };
}

function inBulk(readings: ReadingsTogether<Verdict>, request: DecisionRequest): Verdict {
  const { decision } = readings.decide(request);
  const isWhole = decision.outcome !== 'PARTIAL';
  return isWhole || decision.counted.length === 0 ? decision : readings.decideUncounted(request);
}
