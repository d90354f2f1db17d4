import type { z } from 'zod';
import type { SealedRef } from '@coop/contracts';
import type { releaseFigures, releaseView } from '@coop/contracts/anonymisation-api';
import type { Actor } from '@coop/service-kit';
import type { Promised } from '../domain/promise.js';
import { refuse } from '../domain/refusals.js';
import type { Report, Requested } from '../domain/release.js';
import { researcherReport } from '../domain/researcher-report.js';
import { releaseById, releasesOf, type ReleaseRow, type ReleaseTables } from '../projections/releases.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { openText } from './sealed-text.js';

const LABEL = 'reduced-risk-not-anonymous';

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));

const fieldsOf = (row: ReleaseRow): readonly string[] =>
  (JSON.parse(row.quasi_identifiers) as Requested['quasiIdentifiers']).map(({ field }) => field);

/** Her institution's, as far as her mandate reaches. */
function isHers(actor: Actor, row: ReleaseRow): boolean {
  const home = row.household === null ? [] : [row.household];
  const reach = { category: row.category, fields: [...fieldsOf(row), row.sensitive, ...home] };
  return institutionsOf(actor, reach).includes(row.institution);
}

function view(row: ReleaseRow): z.infer<typeof releaseView> {
  const { researcher, institution, contract, category, purpose, sensitive, k, l, status, household } = row;
  const report = parsed(row.report) as Report | null;
  const models = [...((parsed(row.models) ?? []) as NonNullable<Promised['models']>)];
  return {
    release: row.release_id,
    ...{ researcher, institution, contract, category, purpose, sensitive, k, l, status },
    quasiIdentifiers: [...fieldsOf(row)],
    ...{
      models,
      population: parsed(row.population) as NonNullable<Promised['population']> | null,
      household,
    },
    maxSuppressionShare: row.max_suppression_share,
    approvals: row.approvals,
    reason: row.code,
    label: report === null ? null : LABEL,
    report: report === null ? null : researcherReport(report, { k, l, models }),
    tableDigest: row.table_digest,
    requestedAt: row.requested_at,
  };
}

/** A steward sees every release, everybody else those of her own institution. */
export async function listReleases(parts: AnonymisationParts, actor: Actor) {
  const reader = parts.readModels.reader<ReleaseTables>();
  if (actor.roles.includes('steward')) return (await releasesOf(reader)).map(view);
  const rows = await releasesOf(reader, institutionsOf(actor));
  return rows.filter((row) => isHers(actor, row)).map(view);
}

async function rowOf(parts: AnonymisationParts, release: string): Promise<ReleaseRow> {
  return (await releaseById(parts.readModels.reader<ReleaseTables>(), release)) ?? refuse('not-found');
}

/** Another institution's release does not exist. */
export async function viewRelease(parts: AnonymisationParts, actor: Actor, release: string) {
  const row = await rowOf(parts, release);
  return actor.roles.includes('steward') || isHers(actor, row) ? view(row) : refuse('not-found');
}

/** The exact numbers. @throws Refusal `not-found` */
export async function releaseNumbers(
  parts: AnonymisationParts,
  release: string,
): Promise<z.infer<typeof releaseFigures>> {
  const row = await rowOf(parts, release);
  return {
    release,
    status: row.status,
    reason: row.code,
    figures: parsed(row.figures) as Record<string, number> | null,
    report: parsed(row.report) as Report | null,
  };
}

/** The table as CSV, for the institution that it was made for and nobody else, stewards included. */
export async function readTable(parts: AnonymisationParts, actor: Actor, release: string): Promise<string> {
  const row = await rowOf(parts, release);
  if (!isHers(actor, row)) return refuse('not-found');
  if (row.status === 'proposed') return refuse('release-not-decided');
  if (row.status === 'purged') return refuse('gone');
  const ref = parsed(row.table_ref) as SealedRef | null;
  if (ref === null) return refuse('not-found');
  return (await openText(parts, ref, release, `the table of release ${release}`)) ?? refuse('gone');
}
