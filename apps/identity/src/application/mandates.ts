import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import { mandate, type GiveMandate, type MandateKind } from '../domain/mandate.js';
import { refuse } from '../domain/refusals.js';
import { mandateStream } from '../domain/streams.js';
import type { ActorIndex } from '../projections/actor-index.js';
import { livingParty, mandateHolds, notErased, type Acting, type IdentityPorts } from './ports.js';

export interface NewMandate {
  readonly kind: MandateKind;
  /** Absent: the cooperative itself. */
  readonly principal?: string | undefined;
  readonly agent: string;
  readonly scope?: GiveMandate['scope'];
  readonly from?: string | undefined;
  readonly until?: string | null | undefined;
}

/** A steward, or for some kinds the principal, gives a mandate. */
export async function giveMandate(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  { kind, principal, agent, scope, from, until }: NewMandate,
): Promise<{ readonly mandate: string; readonly result: AppendResult | undefined }> {
  const now = ports.clock().toISOString();
  const id = derivedId(context.commandId, 'mandate');
  const principalParty = principalOf(ports.actors, principal);
  const command: GiveMandate = {
    kind: 'give',
    mandate: id,
    mandateKind: kind,
    principal: principalParty,
    agent: livingParty(ports.actors, agent),
    ...(scope === undefined ? {} : { scope }),
    from: from ?? now,
    until: until ?? null,
    by: { party: by.party, steward: by.stewardMandate !== undefined },
    now,
  };
  const result = await ports.ledger.handle(context, mandateStream(id), mandate, command, {
    ...authorityOf(by),
    checks: [
      ...(by.stewardMandate === undefined ? [notErased(by.party)] : [mandateHolds(by.stewardMandate)]),
      notErased(agent),
      ...(principalParty.kind === 'cooperative' ? [] : [notErased(principalParty.party)]),
    ],
  });
  return { mandate: id, result };
}

/**
 * Ends a mandate: a steward, the principal, or the agent who renounces. That another steward remains is read
 * from the index, so the append checks that no mandate moved since.
 */
export async function endMandate(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  id: string,
): Promise<AppendResult | undefined> {
  const { actors, gates, ledger } = ports;
  const unchangedAfter = gates.indexes.position;
  const otherStewards = actors
    .allInForce(ports.clock().toISOString())
    .filter((other) => other.kind === 'steward' && other.agent !== actors.mandate(id)?.agent).length;
  const command = {
    kind: 'end' as const,
    mandate: id,
    by: { party: by.party, steward: by.stewardMandate !== undefined },
    otherStewards,
  };
  // Unknown to the index: perhaps a steward's, given a moment ago.
  const isSteward = (actors.mandate(id)?.kind ?? 'steward') === 'steward';
  const checks = isSteward ? [{ categories: ['identity-mandate'], unchangedAfter }] : [];
  return ledger.handle(context, mandateStream(id), mandate, command, { ...authorityOf(by), checks });
}

const authorityOf = ({ stewardMandate }: Acting) =>
  stewardMandate === undefined ? {} : { authority: `mandate:${stewardMandate}` };

function principalOf(actors: ActorIndex, principal: string | undefined): GiveMandate['principal'] {
  const { cooperative } = actors.founding ?? refuse('not-founded');
  if (principal === undefined || principal === cooperative)
    return { party: cooperative, kind: 'cooperative' };
  return livingParty(actors, principal);
}
