import { ownReasons } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import { toldOf, toldOfAnswer, type ReceiptTold } from '@coop/contracts/audit-api';
import { closedReceipt, openedReceipt } from '@coop/event-sourcing';
import { controlHistory } from './control-history.js';
import { findDecided, type DecidedQuestion, type Undecided } from './decided.js';
import type { HistoryDoors, HistoryStore } from './doors.js';
import { eventAt } from './moment.js';
import { subjectsOf } from './subjects.js';

/** What the holder of a receipt is given: where the event is, and what stands beside its proof. */
export interface OwnReceipt {
  readonly position: bigint;
  /** The `extra` line. */
  readonly extra: Buffer;
}

type Found = DecidedQuestion | Undecided;

/**
 * The receipt of something that was disclosed, refused or told outside, for those in whose name `parties` lists
 * someone whom it concerned, or who asked. It opens the event to whom all of it concerns, and else tells the
 * holder's own side beside the hash of the leaf.
 * @returns undefined when there is none, or none for them: the two cannot be told apart
 */
export async function ownReceipt(
  store: HistoryStore,
  doors: HistoryDoors,
  id: string,
  parties: readonly string[],
): Promise<OwnReceipt | undefined> {
  const found = await findDecided(store, id);
  if (found === undefined || ('because' in found && found.isBroken === true)) return undefined;
  const hasAsked = parties.includes(askerOf(found));
  if (!hasAsked && !found.subjects.some((subject) => parties.includes(subject))) return undefined;
  const { position } = found.event;
  // It was found as it reads today; the leaf is that of the event as it is stored.
  const event = await eventAt(store, position);
  if (event === undefined) return undefined;
  if (await isAllTheirs(store, found, parties)) return { position, extra: openedReceipt(id, event) };
  const told = hasAsked ? toldToAsker(found, id) : await toldToConcerned(store, doors, found, id, parties);
  return { position, extra: closedReceipt(id, event, told) };
}

/** Who read, was refused, or had its system ask. */
function askerOf({ event }: Found): string {
  const { consumer, reader, askedBy } = event.data as Readonly<Record<string, unknown>>;
  return String(askedBy ?? reader ?? consumer);
}

/**
 * Whether the event says nothing of anybody but its reader's organisation and them: all whom it concerns are
 * theirs, and it rests on nothing but the contract and what they or the cooperative said.
 */
async function isAllTheirs(store: HistoryStore, found: Found, parties: readonly string[]): Promise<boolean> {
  if (!subjectsOf(found.event).every((subject) => parties.includes(subject))) return false;
  // Of several decisions each has a receipt of its own.
  if (toldOf(found.event) === undefined) return false;
  if ('because' in found) return true;
  const { decision, request } = found;
  const foreign = new Set(decision.cited.filter((id) => id !== request.contract));
  if (foreign.size === 0) return true;
  const said = { categories: ['consent-grant', 'consent-prohibition'], upTo: BigInt(decision.knownPosition) };
  for await (const { events } of store.readAll(0n, said))
    for (const { data } of events) {
      const { grant, prohibition, stakeholder } = data as Readonly<Record<string, string | null | undefined>>;
      const isTheirs = stakeholder === null || parties.includes(stakeholder ?? '');
      if (isTheirs) foreign.delete(grant ?? prohibition ?? '');
    }
  return foreign.size === 0;
}

/** What it knows: its own question, and what it was answered. */
function toldToAsker(found: Found, id: string): ReceiptTold {
  const { event } = found;
  if ('because' in found) return toldOf(event) ?? wholeAnswer(found, id);
  const { request, told, decision } = found;
  const one = toldOf(event) ?? toldOfAnswer(event.recordedAt, { decision: decision.decision, request }, told);
  return request.record === '' ? one : { ...one, record: request.record };
}

/** An answer that was asked for as one: how many decisions it has; each of them has a receipt that says more. */
function wholeAnswer({ event }: Found, about: string): ReceiptTold {
  const { decisions } = consentEvents.decisionGiven.schema.parse(event.data);
  const isAllowed = decisions.some(({ outcome }) => outcome !== 'DENY');
  const times = decisions.length;
  return {
    ...{ what: isAllowed ? 'allowed' : 'not-allowed', time: event.recordedAt, about },
    ...(times > 1 ? { times } : {}),
  };
}

/** Their own side: of the fields only those that concern them. */
async function toldToConcerned(
  store: HistoryStore,
  doors: HistoryDoors,
  found: Found,
  id: string,
  parties: readonly string[],
): Promise<ReceiptTold> {
  const { event } = found;
  if ('because' in found) {
    const { fields: _, ...told } = toldOf(event) ?? wholeAnswer(found, id);
    return told;
  }
  const { decision, request, atLeast, suppositions, told } = found;
  const own = await controlHistory(store, doors).at(BigInt(decision.knownPosition), (control) =>
    ownReasons(control.decide({ ...request, atLeast }, suppositions), parties).map(({ field }) => field),
  );
  const isReleased = (field: string) => told.includes(field);
  const whole = toldOf(event);
  if (whole === undefined || event.type === consentEvents.decisionGiven.type)
    return toldOfAnswer(event.recordedAt, { decision: decision.decision, request }, own.filter(isReleased));
  return { ...whole, fields: whole.what === 'refused' ? own : own.filter(isReleased) };
}
