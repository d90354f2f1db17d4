import type { z } from 'zod';
import { anonymisationEvents, type SealedRef } from '@coop/contracts';
import type { deliveryTable, deliveryView } from '@coop/contracts/pseudonymised-api';
import type { Actor } from '@coop/service-kit';
import { refuse } from '../domain/refusals.js';
import {
  deliveriesOf,
  deliveryById,
  type DeliveryRow,
  type DeliveryTables,
} from '../projections/deliveries.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { tableOfCsvInParts } from './release-csv.js';
import { openText } from './sealed-text.js';

const LABEL = anonymisationEvents.PSEUDONYMISED_LABEL;

const listOf = (json: string | null): string[] => (json === null ? [] : (JSON.parse(json) as string[]));

/** Her institution's, as far as her mandate reaches. */
const isHers = (actor: Actor, { category, fields, institution }: DeliveryRow): boolean =>
  institutionsOf(actor, { category, fields: listOf(fields) }).includes(institution);

function view(row: DeliveryRow): z.infer<typeof deliveryView> {
  const { researcher, institution, contract, category, purpose, epoch, status, rows, people } = row;
  return {
    ...{ delivery: row.delivery_id, researcher, institution, contract, category, purpose },
    ...{ fields: listOf(row.fields), epoch, status, reason: row.code, identifying: listOf(row.identifying) },
    ...{ label: row.table_digest === null ? null : LABEL, rows, people },
    ...{ tableDigest: row.table_digest, requestedAt: row.requested_at },
  };
}

/** A steward sees every delivery, everybody else those of her own institution. */
export async function listDeliveries(parts: AnonymisationParts, actor: Actor) {
  const reader = parts.readModels.reader<DeliveryTables>();
  if (actor.roles.includes('steward')) return (await deliveriesOf(reader)).map(view);
  const rows = await deliveriesOf(reader, institutionsOf(actor));
  return rows.filter((row) => isHers(actor, row)).map(view);
}

async function rowOf(parts: AnonymisationParts, delivery: string): Promise<DeliveryRow> {
  return (await deliveryById(parts.readModels.reader<DeliveryTables>(), delivery)) ?? refuse('not-found');
}

/** Another institution's delivery does not exist. @throws Refusal `not-found` */
export async function viewDelivery(parts: AnonymisationParts, actor: Actor, delivery: string) {
  const row = await rowOf(parts, delivery);
  return actor.roles.includes('steward') || isHers(actor, row) ? view(row) : refuse('not-found');
}

/** The table as CSV, for the institution that it was made for and nobody else, stewards included. */
export async function readDelivery(
  parts: AnonymisationParts,
  actor: Actor,
  delivery: string,
): Promise<string> {
  const row = await rowOf(parts, delivery);
  if (!isHers(actor, row)) return refuse('not-found');
  if (row.status === 'purged') return refuse('gone');
  if (row.table_ref === null) return refuse('not-found');
  const ref = JSON.parse(row.table_ref) as SealedRef;
  return (await openText(parts, ref, delivery, `the table of delivery ${delivery}`)) ?? refuse('gone');
}

/** The same for programs. */
export async function readDeliveryAsJson(
  parts: AnonymisationParts,
  actor: Actor,
  delivery: string,
): Promise<z.infer<typeof deliveryTable>> {
  const { columns, rows } = await tableOfCsvInParts(await readDelivery(parts, actor, delivery));
  return { label: LABEL, columns: [...columns], rows: rows.map((cells) => [...cells]) };
}
