import type { z } from 'zod';
import type { consentApi } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { proposalDecider, voteOf, type Vote } from '../domain/proposal.js';
import { proposalsOf, type ProposalTables } from '../projections/proposals.js';
import { actsFor, bodiesOf, bodyOf, voiceFor } from './acting.js';
import type { ConsentParts } from './parts.js';

export const proposalStream = (proposal: string): string => `consent-proposal-${proposal}`;

const KNOWN_WITHIN_MS = 1_000;

/** A body's own people record how its members voted. What it carries depends on what each record asks for. */
export async function recordProposal(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  { body, matter, resolution, inFavour, entitled, votedOn }: z.infer<typeof consentApi.recordProposal>,
): Promise<{ readonly result: AppendResult | undefined; readonly proposal: string }> {
  const proposal = derivedId(context.commandId, 'proposal');
  const voice = voiceFor(parts, actor, body);
  const voter = bodyOf(parts, body);
  const mandate = voice?.mandate ?? null;
  const result = await parts.ledger.handle(
    context,
    proposalStream(proposal),
    proposalDecider,
    {
      kind: 'record-proposal',
      recorded: {
        ...{ proposal, body, matter, resolution, inFavour, entitled, votedOn },
        ...{ recordedBy: actor.party, mandate },
      },
      body: voter,
      entitled: voter?.type === 'person' ? actsFor(actor).includes(body) : voice !== undefined,
      today: parts.clock().toISOString().slice(0, 10),
    },
    // Nobody's mandate ended since the actor was let in.
    {
      checks: mandate === null ? [] : [{ categories: ['identity-mandate'], unchangedAfter: actor.position }],
    },
  );
  await known(parts, result);
  return { result, proposal };
}

/** Declares a vote void: by whoever speaks for the body, or by a steward. */
export async function annulProposal(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  proposal: string,
  { ground }: z.infer<typeof consentApi.annulProposal>,
): Promise<AppendResult | undefined> {
  const result = await parts.ledger.handle(context, proposalStream(proposal), proposalDecider, {
    kind: 'annul-proposal',
    ...{ proposal, ground, by: actor.party },
    speaksFor: isSteward(actor) ? 'all' : bodiesOf(parts, actor),
  });
  await known(parts, result);
  return result;
}

const isSteward = ({ roles }: Actor): boolean => roles.includes('steward');

/** As after a withdrawal: this instance decides by it from the answer on. */
async function known({ gates }: ConsentParts, result: AppendResult | undefined): Promise<void> {
  if (result !== undefined) await gates.indexes.reached(result.last, KNOWN_WITHIN_MS);
}

/**
 * The votes of the bodies for which the actor speaks; all of them for a steward, who may annul them. And the bodies
 * whose votes she may record.
 */
export async function myProposals(parts: ConsentParts, actor: Actor) {
  const bodies = bodiesOf(parts, actor);
  const wanted = isSteward(actor) ? 'all' : bodies;
  const rows = await proposalsOf(parts.readModels.reader<ProposalTables>(), wanted);
  const proposals = rows.map((row) => ({
    ...{ proposal: row.proposal_id, body: row.body, matter: row.matter },
    resolution: { reference: row.reference, digest: row.digest },
    ...{ inFavour: row.in_favour, entitled: row.entitled, votedOn: row.voted_on },
    ...{ recordedBy: row.recorded_by, recordedAt: row.recorded_at },
    annulment: row.annulled_at === null ? null : annulmentOf(row),
  }));
  return { bodies, proposals };
}

const annulmentOf = ({ ground, annulled_by, annulled_at }: ProposalTables['consent_proposals']) => ({
  ...{ ground, annulledBy: annulled_by, annulledAt: annulled_at },
});

/** How a vote stands by which somebody wants to agree in a body's name. */
export async function voteFor(
  parts: ConsentParts,
  stakeholder: string,
  proposal: string | undefined,
): Promise<Vote> {
  if (proposal === undefined) return 'none';
  const { state } = await parts.ledger.load(proposalStream(proposal), proposalDecider);
  return voteOf(state, stakeholder);
}
