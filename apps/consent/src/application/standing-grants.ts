import type { z } from 'zod';
import { consequencesOfWithdrawal, type Loss } from '@coop/consent-engine';
import type { consentApi } from '@coop/contracts';
import { owedPerContract } from '../domain/deletion.js';
import type { GrantTerms } from '../domain/grant.js';
import { refuse } from '../domain/refusals.js';
import { dutiesOf, dutySummary, type DutyTables } from '../projections/duties.js';
import { grantById, standing, type GrantRow, type GrantTables } from '../projections/grants.js';
import { noticeText, readLanguage, type NoticeLanguage } from './notices.js';
import type { ConsentParts } from './parts.js';

/** An agreement as a steward sees it: who, to whom, what and what for. Which records it means is no matter of hers. */
function summary(row: GrantRow) {
  const { fields, purposes, actions, until } = JSON.parse(row.terms) as GrantTerms;
  return {
    grant: row.grant_id,
    ...{ stakeholder: row.stakeholder, givenBy: row.given_by, recipient: row.recipient },
    ...{ fields, purposes, actions, until },
    ...{ givenAt: row.given_at, status: row.status, endedAt: row.ended_at },
  };
}

/** Agreements that may be declared void, of whom or what is named, newest first. */
export async function standingGrants(
  parts: ConsentParts,
  { limit, ...filter }: z.infer<typeof consentApi.standingGrants>,
) {
  // One more than is shown says whether there are others.
  const rows = await standing(parts.readModels.reader<GrantTables>(), filter, limit + 1);
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? (shown.at(-1)?.given_position ?? null) : null;
  return { grants: shown.map(summary), next };
}

/** Of each recipient and contract once: the fields, and not of which records. */
function lostBy(losses: readonly Loss[]) {
  const merged = new Map<string, { recipient: string; contract: string; fields: Set<string> }>();
  for (const { recipient, contract, fields } of losses) {
    const known = merged.get(contract) ?? { recipient, contract, fields: new Set() };
    merged.set(contract, known);
    for (const field of fields) known.fields.add(field);
  }
  return [...merged.values()].map((loss) => ({ ...loss, fields: [...loss.fields].sort() }));
}

/**
 * What declaring an agreement void would do, by the code that tells its person what a withdrawal would do: to the
 * decision point both end it. Of one that has ended: how it stands, and what is owed back.
 * @throws Refusal `grant-unknown`
 */
export async function beforeInvalidation(parts: ConsentParts, grant: string) {
  const row = await grantById(parts.readModels.reader<GrantTables>(), grant);
  if (row === undefined) return refuse('grant-unknown');
  const language = row.notice_language as NoticeLanguage;
  const now = parts.clock().toISOString();
  const { losses, endedPayments } = consequencesOfWithdrawal(parts.control.point, grant, now);
  const duties = await dutiesOf(parts.readModels.reader<DutyTables>(), { grants: [grant] });
  return {
    ...summary(row),
    notice: noticeText(JSON.parse(row.terms) as GrantTerms, language),
    noticeLanguage: readLanguage(language),
    losses: lostBy(losses),
    payments: endedPayments,
    deliveries: owedPerContract(parts.deliveries.underGrant(grant)).map(({ contract, consumer, fields }) => ({
      ...{ contract, consumer, fields },
    })),
    duties: duties.map((duty) => ({ ...dutySummary(duty), debtor: duty.debtor })),
  };
}
