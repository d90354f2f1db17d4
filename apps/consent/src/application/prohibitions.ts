import type { z } from 'zod';
import type { consentApi, consentEvents, EventOf } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { prohibitionDecider } from '../domain/prohibition.js';
import { prohibitionsOf, type ProhibitionTables } from '../projections/prohibitions.js';
import { actsFor } from './acting.js';
import { unknownPurposes } from './grants.js';
import type { ConsentParts } from './parts.js';

type Placed = EventOf<typeof consentEvents.prohibitionPlaced>['data'];

export const prohibitionStream = (prohibition: string) => `consent-prohibition-${prohibition}`;

async function place(
  parts: ConsentParts,
  context: CommandContext,
  placed: Placed,
  entitled: boolean,
): Promise<AppendResult | undefined> {
  const purposes = placed.purposes === 'all' ? [] : unknownPurposes(parts, placed.purposes);
  const result = await parts.ledger.handle(
    context,
    prohibitionStream(placed.prohibition),
    prohibitionDecider,
    {
      kind: 'place-prohibition',
      placed,
      entitled,
      unknownPurposes: purposes,
    },
  );
  if (result !== undefined) await parts.gates.indexes.reached(result.last, 1_000);
  return result;
}

export async function placeProhibition(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: z.infer<typeof consentApi.placeProhibition>,
) {
  const prohibition = derivedId(context.commandId, 'prohibition');
  const stakeholder = body.stakeholder ?? actor.party;
  const { recipient, purposes, fields } = body;
  const placed: Placed = {
    ...{ prohibition, stakeholder, recipient, purposes, fields },
    source: 'member',
    scope: body.scope ?? null,
    ...parts.control.saidIn,
    placedBy: actor.party,
  };
  return { prohibition, result: await place(parts, context, placed, actsFor(actor).includes(stakeholder)) };
}

/** What the actor and those for whom she acts have forbidden, and what the cooperative forbids everyone. */
export async function myProhibitions(parts: ConsentParts, actor: Actor) {
  const rows = await prohibitionsOf(parts.readModels.reader<ProhibitionTables>(), actsFor(actor));
  return rows.map((row) => ({
    prohibition: row.prohibition_id,
    ...{ source: row.source, stakeholder: row.stakeholder },
    ...(JSON.parse(row.forbidden) as Pick<Placed, 'recipient' | 'purposes' | 'scope' | 'fields'>),
    ...{ placedAt: row.placed_at, liftedAt: row.lifted_at },
  }));
}

/**
 * A person concerned, with or without an account, objects to every use of records about her (GDPR art. 21,
 * LPD art. 30 al. 2 let. b). Who asks was established by the records service from her personal link.
 */
export async function object(
  parts: ConsentParts,
  context: CommandContext,
  objection: { readonly subject: string; readonly records: readonly string[] },
) {
  const prohibition = derivedId(context.commandId, 'objection');
  const placed: Placed = {
    prohibition,
    source: 'objection',
    stakeholder: objection.subject,
    recipient: 'anyone',
    purposes: 'all',
    scope: { records: [...objection.records] },
    fields: 'all',
    ...parts.control.saidIn,
    placedBy: objection.subject,
  };
  return { prohibition, result: await place(parts, context, placed, true) };
}

export async function liftProhibition(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  prohibition: string,
): Promise<AppendResult | undefined> {
  return parts.ledger.handle(context, prohibitionStream(prohibition), prohibitionDecider, {
    kind: 'lift-prohibition',
    prohibition,
    by: actor.party,
    actsFor: actsFor(actor),
  });
}
