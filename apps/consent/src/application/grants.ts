import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { z } from 'zod';
import { consequencesOfWithdrawal, TAXONOMY_VERSION } from '@coop/consent-engine';
import type { consentApi, consentEvents, EventOf } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { owedPerContract, type Owed } from '../domain/deletion.js';
import { grantDecider, type GiveGrant, type GrantTerms } from '../domain/grant.js';
import { refuse } from '../domain/refusals.js';
import { dutiesOf, dutySummary, type DutyTables } from '../projections/duties.js';
import { grantById, grantsOf, type GrantRow, type GrantTables } from '../projections/grants.js';
import { actsFor, evidenceOf, holdsFor } from './acting.js';
import { noticeDigest, noticeText } from './notices.js';
import type { ConsentParts } from './parts.js';
import { voteFor } from './proposals.js';

type Given = EventOf<typeof consentEvents.grantGiven>['data'];
type Evidence = Given['evidence'];

export const grantStream = (grant: string): string => `consent-grant-${grant}`;

const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

/** Facts about a grant that somebody is about to give. */
export function grantFacts(
  grant: string,
  giver: { readonly party: string; readonly stakeholder: string; readonly evidence: Evidence },
  terms: GrantTerms,
  language: 'fr' | 'de' | 'it' | 'en',
  renews?: string,
): Given {
  return {
    grant,
    stakeholder: giver.stakeholder,
    givenBy: giver.party,
    ...(renews === undefined ? {} : { renews }),
    terms,
    termsDigest: createHash('sha256')
      .update(canonicalize(terms) ?? '')
      .digest('hex'),
    notice: { digest: noticeDigest(terms, language), language },
    evidence: giver.evidence,
  };
}

/** Conditions that were made, and no member for those that were not: the digest is over what she said. */
const conditionsOf = ({ residency, minAnonymity, limit, proposal }: z.infer<typeof consentApi.giveGrant>) =>
  withoutUndefined<Pick<GrantTerms, 'residency' | 'minAnonymity' | 'limit' | 'proposal'>>({
    ...{ residency, minAnonymity, limit, proposal },
  });

/** Those that the version of the taxonomy in force does not have. */
export const unknownPurposes = (
  { control }: Pick<ConsentParts, 'control'>,
  purposes: readonly string[],
): string[] => purposes.filter((purpose) => !control.point.isPurpose(purpose));

/** What must be known of somebody who gives a grant with these terms, in whose name it may be. */
export async function givingOf(
  parts: ConsentParts,
  actor: Actor,
  stakeholder: string,
  { purposes, proposal }: Pick<GrantTerms, 'purposes' | 'proposal'>,
): Promise<Pick<GiveGrant, 'entitled' | 'unknownPurposes' | 'vote' | 'asPartner'>> {
  return {
    entitled: holdsFor(parts, actor).includes(stakeholder),
    unknownPurposes: unknownPurposes(parts, purposes),
    vote: await voteFor(parts, stakeholder, proposal),
    asPartner: !actsFor(actor).includes(stakeholder),
  };
}

export async function giveGrant(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: z.infer<typeof consentApi.giveGrant>,
  authTime: string | null,
): Promise<{ readonly result: AppendResult | undefined; readonly grant: string }> {
  const grant = derivedId(context.commandId, 'grant');
  const stakeholder = body.stakeholder ?? actor.party;
  const now = parts.clock().toISOString();
  const terms: GrantTerms = {
    recipient: body.recipient,
    scope: withoutUndefined(body.scope),
    fields: body.fields,
    purposes: body.purposes,
    actions: body.actions,
    from: now,
    until: body.until,
    ...conditionsOf(body),
    ...parts.control.saidIn,
  };
  const giver = { party: actor.party, stakeholder, evidence: evidenceOf(actor, stakeholder, authTime) };
  const result = await parts.ledger.handle(context, grantStream(grant), grantDecider, {
    kind: 'give-grant',
    given: grantFacts(grant, giver, terms, body.notice.language),
    now,
    ...(await givingOf(parts, actor, stakeholder, terms)),
    shownIn: body.taxonomy,
  });
  return { result, grant };
}

/**
 * Withdraws. When this resolves, the decision point of this instance knows it already; on any other one the
 * ledger refuses disclosures that relied on an older state.
 * @returns also the duties that now arise: who must delete what. Each is a fact of its own, soon after
 */
export async function withdrawGrant(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  grant: string,
): Promise<{ readonly result: AppendResult | undefined; readonly duties: readonly Owed[] }> {
  const result = await parts.ledger.handle(context, grantStream(grant), grantDecider, {
    kind: 'withdraw-grant',
    grant,
    by: actor.party,
    actsFor: holdsFor(parts, actor),
  });
  if (result !== undefined) await parts.gates.indexes.reached(result.last, 1_000);
  return { result, duties: owedPerContract(parts.deliveries.underGrant(grant)) };
}

/**
 * "If you withdraw this now, these partners lose these fields, these payments end": by the same code that decides.
 * Nothing that was paid is taken back, and no right is lost.
 */
export async function consequences(parts: ConsentParts, actor: Actor, grant: string) {
  await ownGrant(parts, actor, grant);
  const now = parts.clock().toISOString();
  const { losses, endedPayments } = consequencesOfWithdrawal(parts.control.point, grant, now);
  return {
    ...{ losses, payments: endedPayments },
    deliveries: owedPerContract(parts.deliveries.underGrant(grant)),
    rightsLost: [],
  };
}

/** A grant of the actor's; anybody else's does not exist. */
export async function ownGrant(parts: ConsentParts, actor: Actor, grant: string): Promise<GrantRow> {
  const row = await grantById(parts.readModels.reader<GrantTables>(), grant);
  if (row === undefined || !holdsFor(parts, actor).includes(row.stakeholder)) return refuse('grant-unknown');
  return row;
}

/** By which version the purposes of an agreement are read, and whether it is the one in force: else she may renew. */
function givenIn({ control }: ConsentParts, { taxonomy = TAXONOMY_VERSION }: GrantTerms) {
  return { version: taxonomy, isCurrent: taxonomy === control.taxonomy };
}

/** All grants of the actor and of those for whom she acts, with what each has permitted so far. */
export async function myGrants(parts: ConsentParts, actor: Actor) {
  const rows = await grantsOf(parts.readModels.reader<GrantTables>(), holdsFor(parts, actor));
  const grants = rows.map(({ grant_id }) => grant_id);
  const duties = await dutiesOf(parts.readModels.reader<DutyTables>(), { grants });
  return rows.map((row) => {
    const terms = JSON.parse(row.terms) as GrantTerms;
    return {
      grant: row.grant_id,
      stakeholder: row.stakeholder,
      terms,
      taxonomy: givenIn(parts, terms),
      notice: noticeText(terms, row.notice_language as 'fr'),
      givenAt: row.given_at,
      ...{ status: row.status, endedAt: row.ended_at, renews: row.renews, successor: row.successor },
      reads: parts.deliveries.readsUnder(row.grant_id),
      duties: duties
        .filter((duty) => duty.grant_id === row.grant_id)
        .map((duty) => ({ ...dutySummary(duty), debtor: duty.debtor })),
    };
  });
}
