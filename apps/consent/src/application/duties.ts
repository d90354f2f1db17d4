import {
  derivedId,
  StoreError,
  type AppendResult,
  type CommandContext,
  type Reactor,
  type StoredEvent,
} from '@coop/event-sourcing';
import type { consentEvents, EventsOf } from '@coop/contracts';
import type { Actor } from '@coop/service-kit';
import { owedPerContract, type Received } from '../domain/deletion.js';
import { dutyDecider, reminderAt, type DutyCommand } from '../domain/duty.js';
import { refuse } from '../domain/refusals.js';
import type { Delivery } from '../projections/deliveries.js';
import { overdue, remindersOf, running, type DutyTables } from '../projections/duties.js';
import { clientOf } from './contracts.js';
import type { ConsentParts } from './parts.js';
import { reaction } from './reaction.js';

const DAY_MS = 86_400_000;
/** Time to delete after a withdrawal, unless the contract's own term is shorter. */
const DELETE_WITHIN_DAYS = 30;
/** A reactor that cannot know what was delivered must not go on as if nothing had been. */
const INDEX_WITHIN_MS = 60_000;
/** Whoever asks over the bus asks again. */
const NOTICES_WITHIN_MS = 1_500;

const dutyStream = (duty: string): string => `consent-duty-${duty}`;

type ConsentEvent = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/**
 * After a withdrawal, an objection, or when an agreement is void, whoever received something must delete it (GDPR art. 17 and 19). It
 * reacts to the fact: by then every disclosure before it is known, and none comes after it.
 */
export function openDeletionDuties(parts: ConsentParts): Reactor {
  return {
    name: 'consent.open-deletion-duties',
    categories: ['consent-grant', 'consent-prohibition'],
    async react(stored) {
      const event = stored as ConsentEvent;
      if (!asksBack(event)) return;
      if (!(await parts.gates.indexes.reached(event.position, INDEX_WITHIN_MS)))
        // It is late, and the event is not at fault: wait for it again rather than park a duty.
        throw new StoreError(
          'StoreUnavailable',
          `the index of deliveries did not reach position ${event.position}`,
        );
      if (event.type !== 'consent.prohibition.placed') {
        const { grant } = event.data;
        await open(parts, event, grant, parts.deliveries.underGrant(grant));
      } else if (event.data.stakeholder !== null) {
        const { prohibition, stakeholder } = event.data;
        const held = parts.deliveries.ofSubject(stakeholder);
        const forbidden = held.map((delivery) =>
          forbiddenPart(parts, delivery, prohibition, event.recordedAt),
        );
        await open(parts, event, null, forbidden);
      }
    },
  };
}

type AskingBack = Extract<
  ConsentEvent,
  { readonly type: 'consent.grant.withdrawn' | 'consent.grant.invalidated' | 'consent.prohibition.placed' }
>;

/** An erasure tells the recipients itself, of everything that they received; a term that ran out leaves the contract's. */
function asksBack(event: ConsentEvent): event is AskingBack {
  if (event.type === 'consent.grant.invalidated') return event.data.ground !== 'erasure';
  return event.type === 'consent.grant.withdrawn' || event.type === 'consent.prohibition.placed';
}

/** What of a delivery the prohibition hits, by the same code that decides: recipient, purpose, records, fields. */
function forbiddenPart(parts: ConsentParts, delivery: Delivery, prohibition: string, asOf: string): Received {
  const { contract, consumer, purpose, action } = delivery;
  const received = [...delivery.received].map(([record, names]) => {
    const question = { contract, consumer, purpose, action, record, fields: [...names], asOf };
    const hit = parts.control
      .decide(question)
      .perField.filter(({ reasons }) => reasons.some(({ ids }) => ids.includes(prohibition)));
    return [record, new Set(hit.map(({ field }) => field))] as const;
  });
  return { contract, consumer, received: new Map(received) };
}

/** A partner's notice that somebody was erased: the duty to delete what it received of her. */
export interface ErasureNotice {
  readonly contract: string;
  readonly recipient: string;
  readonly duty: string;
  readonly due: string;
}

/**
 * Tells every partner that received something of an erased person to delete it (GDPR art. 19): a duty on its feed,
 * which says neither who nor why. The ledger says that the erasure began; a repeat gives the same duties.
 * @throws Refusal `erasure-unknown`
 */
export async function tellRecipients(parts: ConsentParts, subject: string): Promise<ErasureNotice[]> {
  const [requested] = await parts.store.readStream(`identity-erasure-${subject}`);
  if (requested === undefined) return refuse('erasure-unknown');
  if (!(await parts.gates.indexes.reached(requested.position, NOTICES_WITHIN_MS)))
    throw new StoreError(
      'Overloaded',
      `the index of deliveries did not reach position ${requested.position}`,
    );
  return open(parts, requested, null, parts.deliveries.ofSubject(subject));
}

async function open(
  parts: ConsentParts,
  event: StoredEvent,
  grant: string | null,
  deliveries: readonly Received[],
): Promise<ErasureNotice[]> {
  const notices: ErasureNotice[] = [];
  for (const { contract, consumer, records, fields } of owedPerContract(deliveries)) {
    const duty = derivedId(event.id, `delete ${contract}`);
    const opened = {
      ...{ duty, contract, grant },
      kind: 'delete' as const,
      debtor: consumer,
      ...{ records: [...records], fields: [...fields] },
      due: dueDate(parts, contract, event.recordedAt),
    };
    await parts.ledger.handle(reaction(event, `open ${contract}`), dutyStream(duty), dutyDecider, {
      kind: 'open-duty',
      opened,
    });
    notices.push({ contract, recipient: consumer, duty, due: opened.due });
  }
  return notices;
}

function dueDate(parts: ConsentParts, contract: string, from: string): string {
  const duties = parts.control.point.contents.contract(contract)?.fact.duties ?? [];
  const agreed = duties.flatMap((duty) => (duty.kind === 'delete-after' ? [duty.days] : []));
  const days = Math.min(DELETE_WITHIN_DAYS, ...agreed);
  return new Date(Date.parse(from) + days * DAY_MS).toISOString();
}

export async function fulfilDuty(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  duty: string,
  evidence: string,
): Promise<AppendResult | undefined> {
  const { party } = await clientOf(parts, actor);
  return parts.ledger.handle(context, dutyStream(duty), dutyDecider, {
    kind: 'fulfil-duty',
    ...{ duty, evidence },
    debtor: party,
  });
}

/** Notes the breach of every duty whose date has passed. Called by the clock; a repeat changes nothing. */
export async function noteBreaches(parts: ConsentParts): Promise<number> {
  const now = parts.clock().toISOString();
  const due = await overdue(parts.readModels.reader<DutyTables>(), now);
  for (const { duty_id: duty } of due) await byTheClock(parts, 'breach', { kind: 'note-breach', duty, now });
  return due.length;
}

/**
 * Reminds of every duty that is not done and of whose time another of these shares, in percent, has passed. Called by
 * the clock: what the ledger holds already is not said again, whoever looks and however often it starts anew.
 */
export async function remindOfDuties(parts: ConsentParts, shares: readonly number[]): Promise<number> {
  const now = parts.clock().toISOString();
  let told = 0;
  for (const row of await running(parts.readModels.reader<DutyTables>(), now)) {
    const { duty_id: duty, opened_at: openedAt, due } = row;
    const share = reminderAt({ openedAt, due }, shares, now);
    if (share === undefined || remindersOf(row).some((each) => each.share >= share)) continue;
    await byTheClock(parts, `reminder ${share}`, { kind: 'remind-duty', duty, share, now });
    told += 1;
  }
  return told;
}

/** The command has one id for ever: instances that look at the same moment, or before they have read, say it once. */
async function byTheClock(
  parts: ConsentParts,
  name: string,
  command: Extract<DutyCommand, { readonly now: string }>,
): Promise<void> {
  const { duty } = command;
  const commandId = derivedId(duty, name);
  const metadata = { actor: 'system:consent', correlationId: commandId, causationId: commandId };
  const context = { commandId, commandDigest: duty.replaceAll('-', '').padEnd(64, '0'), metadata };
  await parts.ledger.handle(context, dutyStream(duty), dutyDecider, command);
}
