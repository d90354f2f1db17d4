import { createSecretKey } from 'node:crypto';
import { consumerPseudonyms, type PseudonymDomain } from '@coop/anonymiser';
import type { AnonymisationParts } from './parts.js';

type Keyed = Pick<AnonymisationParts, 'blind'>;

/** Branches of the key of fingerprints, which lies with the keys and leaves this place as no other value does. */
const SECRET = 'pseudonym-secret';
const ADDRESSEE = 'pseudonym-addressee';

/**
 * What makes pseudonyms under a contract in an epoch. The secret is a branch of the vault's key of fingerprints (HKDF,
 * RFC 5869): it is kept where that is kept, in no event, log or backup of the data, and needs no place of its own.
 */
export function pseudonymsOf({ blind }: Keyed, domain: PseudonymDomain): (handle: string) => string {
  const secret = createSecretKey(Buffer.from(blind.token(SECRET, 'v1'), 'hex'));
  const pseudonymOf = consumerPseudonyms(secret, domain);
  // Hex: base64url may begin with what spreadsheets take for a formula.
  return (handle) => Buffer.from(pseudonymOf(handle), 'base64url').toString('hex');
}

/** Says to her alone that a request is about her: to whom knows no key, it names nobody, nor the same one twice. */
export const addresseeOf = ({ blind }: Keyed, request: string, party: string): string =>
  blind.token(ADDRESSEE, JSON.stringify([request, party]));
