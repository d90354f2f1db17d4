import {
  derivedId,
  type AppendResult,
  type CommandContext,
  type Reactor,
  type StoredEvent,
} from '@coop/event-sourcing';
import type { consentEvents, EventOf } from '@coop/contracts';
import type { Actor } from '@coop/service-kit';
import { dutyDecider } from '../domain/duty.js';
import type { Delivery } from '../projections/deliveries.js';
import { overdue, type DutyTables } from '../projections/duties.js';
import { clientOf } from './contracts.js';
import type { ConsentParts } from './parts.js';

const DAY_MS = 86_400_000;
/** Time to delete after a withdrawal, unless the contract's own term is shorter. */
const DELETE_WITHIN_DAYS = 30;

const dutyStream = (duty: string): string => `consent-duty-${duty}`;

function reaction(event: StoredEvent, name: string): CommandContext {
  const { correlationId } = event;
  return {
    commandId: derivedId(event.id, name),
    commandDigest: event.salt,
    metadata: { actor: 'system:consent', correlationId, causationId: event.id },
  };
}

type Ended =
  | EventOf<typeof consentEvents.grantWithdrawn>
  | EventOf<typeof consentEvents.prohibitionPlaced>
  | { readonly type: 'other' };

/**
 * After a withdrawal or an objection, whoever received something must delete it (GDPR art. 17 and 19). It
 * reacts to the fact: by then every disclosure before it is known, and none comes after it.
 */
export function openDeletionDuties(parts: ConsentParts): Reactor {
  return {
    name: 'consent.open-deletion-duties',
    categories: ['consent-grant', 'consent-prohibition'],
    async react(event) {
      const fact = event as StoredEvent & Ended;
      if (fact.type === 'consent.grant.withdrawn') {
        await parts.gates.indexes.reached(event.position, 60_000);
        await open(parts, event, fact.data.grant, parts.deliveries.underGrant(fact.data.grant));
      } else if (fact.type === 'consent.prohibition.placed' && fact.data.stakeholder !== null) {
        await parts.gates.indexes.reached(event.position, 60_000);
        await open(parts, event, null, parts.deliveries.ofSubject(fact.data.stakeholder));
      }
    },
  };
}

async function open(
  parts: ConsentParts,
  event: StoredEvent,
  grant: string | null,
  deliveries: readonly Delivery[],
): Promise<void> {
  for (const { contract, consumer, records, fields } of deliveries) {
    const duty = derivedId(event.id, `delete ${contract}`);
    const opened = {
      ...{ duty, contract, grant },
      kind: 'delete' as const,
      debtor: consumer,
      records: [...records].sort(),
      fields: [...fields].sort(),
      due: dueDate(parts, contract, event.recordedAt),
    };
    await parts.ledger.handle(reaction(event, `open ${contract}`), dutyStream(duty), dutyDecider, {
      kind: 'open-duty',
      opened,
    });
  }
}

function dueDate(parts: ConsentParts, contract: string, from: string): string {
  const duties = parts.control.state.contracts.get(contract)?.duties ?? [];
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
  for (const { duty_id: duty } of due) {
    const commandId = derivedId(duty, 'breach');
    const metadata = { actor: 'system:consent', correlationId: commandId, causationId: commandId };
    const context = { commandId, commandDigest: duty.replaceAll('-', '').padEnd(64, '0'), metadata };
    await parts.ledger.handle(context, dutyStream(duty), dutyDecider, { kind: 'note-breach', duty, now });
  }
  return due.length;
}
