import type { DecisionRequest } from '@coop/consent-engine';
import { STALE_AFTER_MS } from '@coop/service-kit';
import type { ConsentParts } from './parts.js';
import { wireDecision, type WireDecision, type WireRequest } from './wire-decision.js';

/**
 * The question of a reading, answered from memory. It waits briefly for the position that the caller has seen;
 * a decision point that cannot know answers no.
 */
export async function decideReading(
  parts: ConsentParts,
  question: { readonly request: WireRequest; readonly atLeast?: string },
): Promise<WireDecision> {
  const atLeast = BigInt(question.atLeast ?? 0);
  await parts.gates.indexes.reached(atLeast, STALE_AFTER_MS);
  const asOf = parts.clock().toISOString();
  parts.control.reach(parts.gates.indexes.position);
  const request: DecisionRequest = { ...question.request, asOf, atLeast };
  return wireDecision(parts.control.decide(request), request, asOf);
}

/**
 * A bulk reading for a release: each record is decided by itself, under the reader's contract. Only records of
 * which every field asked for is permitted enter.
 */
export async function decideMany(
  parts: ConsentParts,
  question: {
    readonly reader: string;
    readonly purpose: string;
    readonly action: string;
    readonly fields: readonly string[];
    readonly records: readonly string[];
    readonly contract: string;
    readonly atLeast?: string;
  },
) {
  const atLeast = BigInt(question.atLeast ?? 0);
  await parts.gates.indexes.reached(atLeast, STALE_AFTER_MS);
  const asOf = parts.clock().toISOString();
  parts.control.reach(parts.gates.indexes.position);
  const { reader, purpose, action, fields, contract } = question;
  const permitted: Record<string, readonly string[]> = {};
  const subjects = new Set<string>();
  for (const record of question.records) {
    const decision = parts.control.decide({
      consumer: reader,
      contract,
      purpose,
      action,
      record,
      fields,
      asOf,
      atLeast,
    });
    if (decision.outcome !== 'PERMIT') continue;
    permitted[record] = decision.fields;
    for (const { concerned } of decision.perField) for (const subject of concerned) subjects.add(subject);
  }
  return {
    permitted,
    subjects: [...subjects].sort(),
    asOf,
    knownPosition: String(parts.control.state.position),
  };
}
