import { createHash } from 'node:crypto';
import type { recordsEvents } from '@coop/contracts';
import { derivedId, newId, type CommandContext, type Ledger, type StreamFacts } from '@coop/event-sourcing';
import { CATEGORIES } from '../projections/records-events.js';
import type { Decided } from './ports.js';

/** Who reads: a partner system, for its organisation. */
export interface Consumer {
  readonly client: string;
  readonly party: string;
}

export interface Reading extends Consumer {
  readonly record: string;
  readonly contract: string;
  readonly purpose: string;
  readonly action: recordsEvents.DisclosureMade['action'];
  readonly fields: readonly string[] | 'all';
  /** The position that the caller has seen. */
  readonly atLeast: bigint;
  readonly correlationId: string;
}

/** What a refusal says, but its id and count. */
export interface RefusalFacts {
  readonly reading: Reading;
  readonly stage: string;
  readonly subjects: readonly string[];
  readonly decision: recordsEvents.DecisionRecord | null;
  readonly rules?: string;
  readonly at: Date;
}

/** One stream per consumer and UTC month, so that nobody's readings wait for another's. */
export function disclosureStream(consumer: string, at: Date): string {
  const month = at.toISOString().slice(0, 7);
  if (named.month !== month) named = { month, streams: new Map() };
  const known = named.streams.get(consumer);
  if (known !== undefined) return known;
  const stream = `${CATEGORIES.disclosure}-${derivedId(consumer, month)}`;
  named.streams.set(consumer, stream);
  return stream;
}

/** Names of this month's streams: few consumers ask, and each asks often. */
let named: { readonly month: string; readonly streams: Map<string, string> } = {
  month: '',
  streams: new Map(),
};

/** Each reading is a command of its own: asking twice is reading twice. */
export function readingCommand(
  { party, correlationId }: Pick<Reading, 'party' | 'correlationId'>,
  digest: string,
): CommandContext {
  const commandId = newId();
  return {
    commandId,
    commandDigest: digest,
    metadata: { actor: party, correlationId, causationId: commandId },
  };
}

/** What the decision relied on, so that it can be evaluated again without asking anybody. */
export function decisionRecord(decided: Decided): recordsEvents.DecisionRecord {
  const { outcome, asOf, knownPosition, inputDigest, cited, counted, reasons, validUntil } = decided;
  return {
    ...{ decision: newId(), outcome, asOf, inputDigest, validUntil },
    knownPosition: String(knownPosition),
    cited: [...cited],
    reasons: [...reasons],
    ...(counted.length === 0 ? {} : { counted: [...counted] }),
  };
}

export function disclosureFacts(data: recordsEvents.DisclosureMade, decided: Decided, at: Date): StreamFacts {
  const events = [{ type: 'records.disclosure.made', data }];
  return { stream: disclosureStream(data.consumer, at), expected: 'any', events, rules: decided.rules };
}

export function refusalFacts(
  reading: Reading,
  stage: string,
  subjects: readonly string[],
  at: Date,
  decided?: Decided,
): RefusalFacts {
  const facts = { reading, stage, subjects, at };
  if (decided === undefined) return { ...facts, decision: null };
  return { ...facts, decision: decisionRecord(decided), rules: decided.rules };
}

/** Appends a refusal; it has no checks, because it releases nothing. */
export async function appendRefusal(
  ledger: Ledger,
  facts: RefusalFacts,
  refusal: string,
  count: number,
): Promise<bigint> {
  const { reading, stage, subjects, decision, rules } = facts;
  const { record, client, party: consumer, contract, purpose, action } = reading;
  const requested = reading.fields === 'all' ? reading.fields : [...reading.fields];
  const data: recordsEvents.DisclosureRefused = {
    ...{ refusal, record, client, consumer, contract, purpose, action, requested, stage, count, decision },
    subjects: [...subjects],
  };
  const stream = disclosureStream(consumer, facts.at);
  const events = [{ type: 'records.disclosure.refused', data }];
  const digest = createHash('sha256').update(refusal).digest('hex');
  const written: StreamFacts = { stream, expected: 'any', events, ...(rules === undefined ? {} : { rules }) };
  return (await ledger.append(readingCommand(reading, digest), [written])).last;
}
