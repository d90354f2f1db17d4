import { newId, StoreError, type AppendCheck } from '@coop/event-sourcing';
import { STALE_AFTER_MS } from '@coop/service-kit';
import type { CurrentRecord } from '../projections/current-records.js';
import { CATEGORIES } from '../projections/records-events.js';
import { CONTROL_CATEGORIES, CONTROL_OR_COUNTING } from './control-categories.js';
import {
  decisionRecord,
  disclosureFacts,
  readingCommand,
  refusalFacts,
  type Reading,
  type RefusalFacts,
} from './disclosure-events.js';
import type { KnownPurposes } from './known-purposes.js';
import { inKnownWords } from './known-words.js';
import { openFields } from './open-values.js';
import type { Decided, Question, RecordsParts } from './ports.js';
import type { RefusalLog } from './refusal-log.js';
import type { RememberedRecords } from './remembered-records.js';

export interface ReadingParts extends Pick<
  RecordsParts,
  'ledger' | 'vault' | 'gate' | 'clock' | 'neighbours' | 'alarm'
> {
  readonly records: RememberedRecords;
  readonly purposes: KnownPurposes;
  readonly refusals: RefusalLog<RefusalFacts>;
  /** How much each client may read. */
  readonly budgets: { take(key: string): { readonly allowed: boolean; readonly retryAfterSeconds: number } };
}

export type ReadingAnswer =
  | {
      readonly kind: 'released';
      readonly body: ReleasedBody;
      readonly revision: bigint;
      readonly position: bigint;
    }
  /** The contract covers the category of the record, so that the partner may know that it was refused. */
  | { readonly kind: 'refused'; readonly stage: string; readonly id: string; readonly position?: bigint }
  /** As if there were no such record. */
  | { readonly kind: 'unknown'; readonly position?: bigint }
  | { readonly kind: 'over-budget'; readonly retryAfterSeconds: number }
  /** The state moved faster than it could be decided. */
  | { readonly kind: 'stale' };

export interface ReleasedBody {
  readonly record: string;
  readonly revision: string;
  readonly outcome: 'PERMIT' | 'PARTIAL';
  readonly fields: Readonly<Record<string, string>>;
  readonly partial: boolean;
  readonly contract: string;
  readonly purpose: string;
  readonly duties: Decided['duties'];
  readonly validUntil: string;
  readonly disclosure: string;
  readonly position: string;
}

const MAX_ATTEMPTS = 6;

/**
 * One reading by a partner: budget, decision, opening of what is permitted, disclosure on the ledger, answer. The
 * disclosure is durable before the first value leaves, and it is appended only if nothing that could have ended
 * the permission came after what the decision knew; otherwise it is decided again.
 */
export async function readRecord(parts: ReadingParts, reading: Reading): Promise<ReadingAnswer> {
  const budget = parts.budgets.take(reading.client);
  if (!budget.allowed) {
    const asked = inKnownWords(reading, undefined, parts.purposes);
    parts.refusals.countOnly(`${reading.client} budget`, refusalFacts(asked, 'budget', [], parts.clock()));
    return { kind: 'over-budget', retryAfterSeconds: budget.retryAfterSeconds };
  }
  await parts.purposes.lookFor(reading.purpose);
  let { atLeast } = reading;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    if (!(await parts.gate.reached(atLeast, STALE_AFTER_MS))) break;
    const record = await (attempt === 1
      ? parts.records.recall(reading.record)
      : parts.records.afresh(reading.record));
    const answer = await decideAndRelease(parts, { ...reading, atLeast }, record);
    if (answer !== 'again') return answer;
    // Something moved: whoever decides again must have read it.
    atLeast = parts.ledger.store.head();
  }
  return { kind: 'stale' };
}

async function decideAndRelease(
  parts: ReadingParts,
  asked: Reading,
  record: CurrentRecord | undefined,
): Promise<ReadingAnswer | 'again'> {
  const reading = inKnownWords(asked, record, parts.purposes);
  const question = questionOf(reading);
  const atLeast =
    record !== undefined && record.position > reading.atLeast ? record.position : reading.atLeast;
  const decided = await parts.neighbours.decide(question, atLeast);
  if (record === undefined || decided.outcome === 'DENY') return refuse(parts, reading, record, decided);
  // A decision serves one reading, for a moment: past it nothing is opened.
  if (parts.clock().getTime() >= Date.parse(decided.validUntil)) return 'again';
  return release(parts, reading, record, decided);
}

const questionOf = ({ party, contract, purpose, action, record, fields }: Reading): Question => ({
  consumer: party,
  ...{ contract, purpose, action, record, fields },
});

async function release(
  parts: ReadingParts,
  reading: Reading,
  record: CurrentRecord,
  decided: Decided,
): Promise<ReadingAnswer | 'again'> {
  const disclosure = newId();
  const permitted = new Set(decided.fields);
  const mask = record.fields.filter(({ name }) => permitted.has(name));
  const opened = await openFields(parts, mask, { kind: 'disclosure', id: disclosure });
  const values = new Map(opened.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
  // Whoever was erased meanwhile takes her values with her, and the decision is no longer the right one.
  if (values.size < permitted.size) return 'again';
  const data = {
    ...{ disclosure, record: record.record, revision: String(record.revision) },
    ...{ consumer: reading.party, client: reading.client, contract: reading.contract },
    ...{ purpose: reading.purpose, action: reading.action, requested: requestedFields(reading) },
    fields: [...values.keys()],
    values: mask.flatMap(({ value }) => (value === null ? [] : [value])),
    subjects: concernedBy(record, decided, permitted),
    decision: decisionRecord(decided),
  };
  const facts = disclosureFacts(data, decided, parts.clock());
  try {
    const command = readingCommand(reading, decided.inputDigest);
    const { last } = await parts.ledger.append(command, [facts], checksOf(record, decided));
    const body = releasedBody(reading, record, decided, values, disclosure, last);
    return { kind: 'released', body, revision: record.revision, position: last };
  } catch (error) {
    if (error instanceof StoreError && error.code === 'CheckFailed') return 'again';
    throw error;
  }
}

/** A reading that uses up what is limited also needs that no other reading came in between. */
function checksOf(
  { record, revision }: CurrentRecord,
  { knownPosition, counted }: Decided,
): readonly AppendCheck[] {
  const categories = counted.length === 0 ? CONTROL_CATEGORIES : CONTROL_OR_COUNTING;
  return [
    { categories, unchangedAfter: knownPosition },
    { stream: `${CATEGORIES.record}-${record}`, expected: revision },
  ];
}

/** Everyone concerned, but for those whom only fields mention that were not released. */
function concernedBy(record: CurrentRecord, { subjects }: Decided, released: ReadonlySet<string>): string[] {
  const mentionedIn = (is: boolean) =>
    new Set(record.fields.filter(({ name }) => released.has(name) === is).flatMap((field) => field.subjects));
  const [inside, outside] = [mentionedIn(true), mentionedIn(false)];
  const isConcerned = (party: string) =>
    inside.has(party) || !outside.has(party) || record.owners.includes(party);
  return [...new Set([...subjects.filter(isConcerned), ...inside])].sort();
}

function releasedBody(
  { contract, purpose }: Reading,
  record: CurrentRecord,
  { outcome, duties, validUntil }: Decided,
  values: ReadonlyMap<string, string>,
  disclosure: string,
  position: bigint,
): ReleasedBody {
  const partial = outcome !== 'PERMIT';
  return {
    ...{ record: record.record, revision: String(record.revision), contract, purpose, disclosure, partial },
    outcome: partial ? 'PARTIAL' : 'PERMIT',
    fields: Object.fromEntries(values),
    ...{ duties, validUntil },
    position: String(position),
  };
}

/** The refusal is a fact before it is an answer, whether or not the record exists: neither byte nor time tells. */
async function refuse(
  parts: ReadingParts,
  reading: Reading,
  record: CurrentRecord | undefined,
  decided: Decided,
): Promise<ReadingAnswer> {
  const stage = decided.stage ?? 'consent';
  const requested = requestedFields(reading);
  const fields = requested === 'all' ? requested : requested.toSorted().join('\n');
  const key = [
    reading.client,
    reading.record,
    reading.contract,
    reading.purpose,
    reading.action,
    fields,
    stage,
  ].join('\t');
  const subjects = record === undefined ? [] : decided.subjects;
  const noted = await parts.refusals.note(
    key,
    refusalFacts(reading, stage, subjects, parts.clock(), decided),
    // Refused for another reason is another refusal: its decision must be explainable by itself.
    decided.reasons.join('\t'),
  );
  const position = noted.position === undefined ? {} : { position: noted.position };
  const isTold = record !== undefined && (await isCovered(parts, reading, record, decided));
  return isTold ? { kind: 'refused', stage, id: noted.id, ...position } : { kind: 'unknown', ...position };
}

const requestedFields = ({ fields }: Reading): string[] | 'all' => (fields === 'all' ? fields : [...fields]);

/** Whether the client's own contract reaches this record, so that its existence is no secret from it. */
async function isCovered(
  parts: ReadingParts,
  reading: Reading,
  record: CurrentRecord,
  decided: Decided,
): Promise<boolean> {
  const { fields, atLeast } = reading;
  // Where only fields were asked for that the record does not have, nothing was said about the contract's reach.
  const isJudged = fields === 'all' || record.fields.some(({ name }) => fields.includes(name));
  const { recordInContract, reasons } = isJudged
    ? decided
    : await parts.neighbours.decide({ ...questionOf(reading), fields: 'all' }, atLeast);
  return recordInContract && !reasons.includes('record-not-in-contract');
}
