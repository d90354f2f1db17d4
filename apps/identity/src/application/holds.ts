import { Personal, type identityApi } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { z } from 'zod';
import { holds } from '../domain/hold.js';
import { holdStream } from '../domain/streams.js';
import { holdRows, type HoldRow } from '../projections/erasures.js';
import { asSteward, livingParty, notErased, type Acting, type IdentityPorts } from './ports.js';
import { openTexts } from './views.js';

/** A steward keeps a party's values from being erased, until a date and for a reason that the party is shown. */
export async function placeHold(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  party: string,
  { reason, basis, until }: z.infer<typeof identityApi.newHold>,
): Promise<{ readonly hold: string; readonly result: AppendResult | undefined }> {
  const { authority, checks } = asSteward(by);
  livingParty(ports.actors, party);
  const hold = derivedId(context.commandId, 'hold');
  const command = {
    kind: 'place' as const,
    ...{ hold, party, basis, until, placedBy: by.party },
    reason: new Personal(reason),
    now: ports.clock().toISOString(),
  };
  const result = await ports.ledger.handle(context, holdStream(party), holds, command, {
    authority,
    checks: [...checks, notErased(party)],
  });
  return { hold, result };
}

/** @throws Refusal `not-found`, `hold-ended` */
export function liftHold(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  party: string,
  hold: string,
): Promise<AppendResult | undefined> {
  const { authority, checks } = asSteward(by);
  const command = {
    kind: 'lift' as const,
    ...{ hold, party, liftedBy: by.party, now: ports.clock().toISOString() },
  };
  return ports.ledger.handle(context, holdStream(party), holds, command, { authority, checks });
}

/** Holds in force with their reasons in the clear, of one party, or of all without one: for herself, and for stewards. */
export async function holdsInForce(
  ports: IdentityPorts,
  party: string | undefined,
  purposeId: string,
): Promise<z.infer<typeof identityApi.holdView>[]> {
  const rows = await holdRows(ports.readModels, party, ports.clock().toISOString());
  const reasons = await openTexts(
    ports,
    rows.map(({ party: of, reason }) => ({ party: of, ref: reason })),
    { kind: 'page', id: purposeId },
  );
  return rows.map((row, index) => viewOf(row, reasons[index]));
}

const viewOf = (
  { hold, party, basis, until_time: until, placed_at: placedAt }: HoldRow,
  reason?: string,
) => ({
  ...{ hold, party, basis, until, placedAt },
  ...(reason === undefined ? {} : { reason }),
});
