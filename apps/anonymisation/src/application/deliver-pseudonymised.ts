import type { z } from 'zod';
import { anonymisationEvents, Personal } from '@coop/contracts';
import type { newDelivery } from '@coop/contracts/pseudonymised-api';
import { derivedId, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { deliveryDecider, type DeliveryAsked, type DeliveryCommand } from '../domain/delivery.js';
import { epochAt } from '../domain/period.js';
import { refuse } from '../domain/refusals.js';
import { contractOf } from './contract-of.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { identifyingColumns, pseudonymiseRows } from './pseudonymise-rows.js';
import { currentDelivery, deliveryStream } from './pseudonymised-streams.js';
import { pseudonymsOf } from './pseudonyms.js';
import { readRows } from './read-rows.js';
import { releaseCsv } from './release-csv.js';

type NewDelivery = z.infer<typeof newDelivery>;

/**
 * From the request to the table or the refusal, each step on the ledger before the next. A request that a crash
 * interrupted goes on when it is repeated with its key, in the epoch in which it was first made.
 * @throws Refusal `column-identifies`, `nobody-agreed`, and those of the request
 */
export async function deliverPseudonymised(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  body: NewDelivery,
) {
  const delivery = derivedId(context.commandId, 'delivery');
  await request(parts, context, actor, { delivery, body });
  const { state } = await currentDelivery(parts, delivery);
  if (state.status === 'requested') await carryOut(parts, context, state.asked);
  const decided = await currentDelivery(parts, delivery);
  return { delivery, ...outcome(decided.state), position: decided.position };
}

async function request(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  { delivery, body }: { readonly delivery: string; readonly body: NewDelivery },
): Promise<void> {
  const { contract, category, purpose, fields } = body;
  const { facts, unchanged } = await contractOf(parts, contract);
  const now = parts.clock();
  const command: DeliveryCommand = {
    kind: 'request-delivery',
    contract: facts,
    institutions: institutionsOf(actor, { category, fields }),
    now: now.toISOString(),
    asked: {
      ...{ delivery, researcher: actor.party, contract, category, purpose, fields: [...fields] },
      epoch: epochAt(now, parts.pseudonymPeriod),
    },
  };
  await parts.ledger.handle(context, deliveryStream(delivery), deliveryDecider, command, {
    checks: [unchanged],
  });
}

async function carryOut(
  parts: AnonymisationParts,
  context: CommandContext,
  { delivery, contract, category, purpose, fields, institution, epoch }: DeliveryAsked,
): Promise<void> {
  const { commandId } = context;
  const { disclosure, columns, rows } = await readRows(parts.bus, {
    ...{ release: delivery, contract, category, purpose, fields, commandId },
    ...{ action: 'export', reader: institution },
  });
  const deciding: CommandContext = {
    ...context,
    commandId: derivedId(commandId, 'outcome'),
    metadata: { ...context.metadata, causationId: commandId },
  };
  const table = { columns, rows: rows.map(({ cells }) => cells) };
  const records = rows.map(({ record }) => record);
  const decide = (command: DeliveryCommand) =>
    parts.ledger.handle(deciding, deliveryStream(delivery), deliveryDecider, command);
  const notDelivered = (code: 'nobody-agreed' | 'column-identifies', columns: readonly string[] = []) =>
    decide({ kind: 'refuse-delivery', delivery, why: { code, fields: [...columns] } });
  if (table.rows.length === 0) return void (await notDelivered('nobody-agreed'));
  const identifying = identifyingColumns(table);
  if (identifying.length > 0) return void (await notDelivered('column-identifies', identifying));
  const made = pseudonymiseRows(table, records, pseudonymsOf(parts, { consumer: contract, epoch }));
  const { csv, digest } = releaseCsv(made.table);
  await decide({
    kind: 'deliver',
    delivered: {
      ...{ delivery, disclosure, label: anonymisationEvents.PSEUDONYMISED_LABEL, tableDigest: digest },
      ...{ rows: made.table.rows.length, people: Object.keys(made.tokens).length },
      table: new Personal(csv),
      tokens: new Personal(JSON.stringify(made.tokens)),
    },
  });
}

function outcome(state: Awaited<ReturnType<typeof currentDelivery>>['state']) {
  switch (state.status) {
    case 'made': {
      const { label, rows, people, tableDigest } = state.delivered;
      return { status: state.status, label, epoch: state.asked.epoch, rows, people, tableDigest };
    }
    case 'purged':
      return refuse('gone');
    case 'refused':
      return refuse(state.why.code, state.why.fields.length === 0 ? {} : { columns: state.why.fields });
    default:
      throw new Error('a delivery was carried out and is not decided');
  }
}
