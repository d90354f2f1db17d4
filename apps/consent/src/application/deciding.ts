import type { DecisionRequest } from '@coop/consent-engine';
import { STALE_AFTER_MS } from '@coop/service-kit';
import type { ConsentParts } from './parts.js';
import {
  concernedBy,
  UNCOUNTED,
  wireDecision,
  type WireDecision,
  type WireRequest,
} from './wire-decision.js';

type DecidingParts = Pick<ConsentParts, 'control' | 'gates' | 'clock'>;

/** Waits, briefly, for what the caller has seen. Who is behind after that lets the engine answer `stale`: no. */
async function knowing({ control, gates, clock }: DecidingParts, position: string | undefined) {
  const atLeast = BigInt(position ?? 0);
  await gates.indexes.reached(atLeast, STALE_AFTER_MS);
  control.reach(gates.indexes.position);
  return { atLeast, asOf: gates.indexes.present(clock) };
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
  /** Everyone concerned by the records in `permitted`, sorted. */
  readonly subjects: readonly string[];
  readonly asOf: string;
  readonly knownPosition: string;
}

/**
 * Each record is decided by itself, at one position and moment, and counts against no limit: what has one is not
 * read in bulk. Whether half a row may enter is the reader's rule. */
export async function decideMany(parts: DecidingParts, question: BulkQuestion): Promise<BulkDecision> {
  const { reader, records, k = 1, atLeast: position, ...asked } = question;
  const { atLeast, asOf } = await knowing(parts, position);
  const decided = records.map(
    (record) =>
      [
        record,
        parts.control.decide({ ...asked, consumer: reader, record, asOf, atLeast }, UNCOUNTED),
      ] as const,
  );
  const readable = decided.filter(([, { outcome, duties }]) => {
    const isPromised = duties.every((duty) => duty.kind !== 'anonymise' || duty.k <= k);
    return outcome !== 'DENY' && isPromised;
  });
  return {
    permitted: Object.fromEntries(readable.map(([record, { fields }]) => [record, fields])),
    subjects: [...new Set(readable.flatMap(([, decision]) => concernedBy(decision)))].sort(),
    asOf,
    knownPosition: String(parts.control.point.position),
  };
}
