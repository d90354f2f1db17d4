import { z } from 'zod';
import { uuid, type SealedRef } from '@coop/contracts';
import type { Delivered } from '../domain/delivery.js';
import { refuse } from '../domain/refusals.js';
import type { ReidentificationAsked } from '../domain/reidentification.js';
import type { AnonymisationParts } from './parts.js';
import type { Token } from './pseudonymise-rows.js';
import { openText } from './sealed-text.js';

const tokens = z.record(z.string(), z.strictObject({ subject: uuid, records: z.array(uuid).min(1) }));

/**
 * Whose a pseudonym is. The vault counts each opening and is told the request that it serves; nothing else opens what
 * leads back. Who was erased since is nobody.
 * @throws Refusal `gone` when the delivery was purged, `pseudonym-unknown`
 */
export async function tokenOf(
  parts: Pick<AnonymisationParts, 'vault' | 'erased'>,
  request: string,
  { delivery, tokens: sealed }: Delivered,
  pseudonym: string,
): Promise<Token> {
  const all = tokens.parse(JSON.parse(await opened(parts, request, delivery, sealed as SealedRef)));
  const token = Object.hasOwn(all, pseudonym) ? all[pseudonym] : undefined;
  if (token === undefined || (await parts.erased.isErased(token.subject))) return refuse('pseudonym-unknown');
  return token;
}

/** The pseudonym that a request is about. */
export const pseudonymIn = (
  parts: Pick<AnonymisationParts, 'vault'>,
  { request, delivery, pseudonym }: ReidentificationAsked,
): Promise<string> => opened(parts, request, delivery, pseudonym as SealedRef);

async function opened(
  parts: Pick<AnonymisationParts, 'vault'>,
  request: string,
  delivery: string,
  ref: SealedRef,
): Promise<string> {
  const purpose = { kind: 'reidentification', id: request } as const;
  const what = `what leads back from delivery ${delivery}`;
  return (await openText(parts, ref, delivery, what, purpose)) ?? refuse('gone');
}
