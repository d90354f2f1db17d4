import type { z } from 'zod';
import type { ownReidentifications, reidentificationView } from '@coop/contracts/pseudonymised-api';
import type { Actor } from '@coop/service-kit';
import { refuse } from '../domain/refusals.js';
import { approvalOf, standing, type Voices } from '../domain/reidentification.js';
import {
  reidentificationById,
  reidentificationsOf,
  type ReidentificationRow,
  type ReidentificationTables,
} from '../projections/reidentifications.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { addresseeOf } from './pseudonyms.js';

type Own = z.infer<typeof ownReidentifications>['reidentifications'][number];

const voicesOf = ({ person, approvals, is_rejected }: ReidentificationRow): Voices => ({
  ...{ person, approvals, isRejected: is_rejected === 1 },
});

function said(row: ReidentificationRow) {
  const { institution, contract, category, purpose, ground } = row;
  const voices = voicesOf(row);
  return {
    ...{ request: row.request_id, delivery: row.delivery_id, institution, contract, category, purpose },
    ...{ ground, status: standing(ground, voices, row.told_at !== null) },
    approvedBy: approvalOf(ground, voices) ?? null,
    requestedAt: row.requested_at,
  };
}

const view = (row: ReidentificationRow): z.infer<typeof reidentificationView> => ({
  ...{ ...said(row), requester: row.requester, approvals: row.approvals },
});

function sees(actor: Actor, { institution, category }: ReidentificationRow): boolean {
  if (actor.roles.includes('steward')) return true;
  return institutionsOf(actor, { category, fields: [] }).includes(institution);
}

/** A steward sees every request, everybody else those of her own institution; none of them sees whose it is. */
export async function listReidentifications(parts: AnonymisationParts, actor: Actor) {
  const reader = parts.readModels.reader<ReidentificationTables>();
  const among = actor.roles.includes('steward') ? undefined : institutionsOf(actor);
  const rows = await reidentificationsOf(reader, among);
  return rows.filter((row) => sees(actor, row)).map(view);
}

/** @throws Refusal `not-found` */
export async function viewReidentification(parts: AnonymisationParts, actor: Actor, request: string) {
  const row = await reidentificationById(parts.readModels.reader<ReidentificationTables>(), request);
  return row === undefined || !sees(actor, row) ? refuse('not-found') : view(row);
}

/**
 * What concerns whoever asks. The keyed digest of each request is made again with her handle and compared: there are few
 * requests, and so nothing has to say anywhere whom they concern.
 */
export async function ownRequests(parts: AnonymisationParts, actor: Actor): Promise<Own[]> {
  const rows = await reidentificationsOf(parts.readModels.reader<ReidentificationTables>());
  const hers = rows.filter((row) => addresseeOf(parts, row.request_id, actor.party) === row.addressee);
  return hers.map((row) => ({
    ...said(row),
    answer: row.person === 'nothing' ? null : row.person,
    // Her no stops it as long as nothing was told, also after her yes.
    isOpen: row.person !== 'declined' && row.told_at === null,
  }));
}
