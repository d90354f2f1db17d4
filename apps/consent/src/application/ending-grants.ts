import type { z } from 'zod';
import type { consentApi } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { grantDecider, type GrantTerms } from '../domain/grant.js';
import { refuse } from '../domain/refusals.js';
import { runOut, type GrantTables } from '../projections/grants.js';
import { evidenceOf, holdsFor } from './acting.js';
import { givingOf, grantFacts, grantStream } from './grants.js';
import type { ConsentParts } from './parts.js';

const SYSTEM = 'system:consent';

/**
 * The same agreement for longer: another one is given, with a notice of its own, and names the one in whose place
 * it stands; that one ends in the same commit. Withdrawing the new one leaves nothing of the old one.
 */
export async function renewGrant(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  grant: string,
  body: z.infer<typeof consentApi.renewGrant>,
  authTime: string | null,
): Promise<{ readonly result: AppendResult; readonly grant: string }> {
  const successor = derivedId(context.commandId, 'grant');
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined) return { result: repeated, grant: successor };
  const { state, revision } = await parts.ledger.load(grantStream(grant), grantDecider);
  const ended = grantDecider.decide(
    { kind: 'renew-grant', grant, successor, by: actor.party, actsFor: holdsFor(parts, actor) },
    state,
  );
  if (state.status === 'absent') return refuse('grant-unknown');
  const now = parts.clock().toISOString();
  const { stakeholder } = state;
  const terms = renewedTerms(parts, state.terms, { from: now, ...body });
  const giver = { party: actor.party, stakeholder, evidence: evidenceOf(actor, stakeholder, authTime) };
  const given = grantDecider.decide(
    {
      kind: 'give-grant',
      given: grantFacts(successor, giver, terms, body.notice.language, grant),
      ...{ now, ...(await givingOf(parts, actor, stakeholder, terms)), shownIn: body.taxonomy },
    },
    grantDecider.initial,
  );
  const result = await parts.ledger.append(context, [
    { stream: grantStream(successor), expected: 'no-stream', events: given },
    { stream: grantStream(grant), expected: revision, events: ended },
  ]);
  await parts.gates.indexes.reached(result.last, 1_000);
  return { result, grant: successor };
}

/** Agreed to again, and so by the version of the purposes that she sees now; a body may have voted again. */
function renewedTerms(
  { control }: ConsentParts,
  before: GrantTerms,
  { from, until, proposal = before.proposal }: Pick<GrantTerms, 'from' | 'until' | 'proposal'>,
): GrantTerms {
  const { taxonomy: _, ...terms } = before;
  return { ...terms, from, until, ...(proposal === undefined ? {} : { proposal }), ...control.saidIn };
}

/** A steward declares an agreement void, on a stated ground. */
export async function invalidateGrant(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  grant: string,
  { ground }: z.infer<typeof consentApi.invalidateGrant>,
): Promise<AppendResult | undefined> {
  const result = await parts.ledger.handle(context, grantStream(grant), grantDecider, {
    kind: 'invalidate-grant',
    ...{ grant, ground, by: actor.party },
  });
  if (result !== undefined) await parts.gates.indexes.reached(result.last, 1_000);
  return result;
}

/** Notes the end of every agreement whose term has run out. Called by the clock; a repeat changes nothing. */
export async function noteExpiries(parts: ConsentParts): Promise<number> {
  const now = parts.clock().toISOString();
  const due = await runOut(parts.readModels.reader<GrantTables>(), now);
  for (const grant of due) {
    const commandId = derivedId(grant, 'expiry');
    const metadata = { actor: SYSTEM, correlationId: commandId, causationId: commandId };
    const context = { commandId, commandDigest: grant.replaceAll('-', '').padEnd(64, '0'), metadata };
    await parts.ledger.handle(context, grantStream(grant), grantDecider, {
      kind: 'expire-grant',
      grant,
      now,
    });
  }
  return due.length;
}
