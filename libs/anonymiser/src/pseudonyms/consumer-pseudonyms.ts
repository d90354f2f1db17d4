import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** For whom, and for how long, pseudonyms are the same. */
export interface PseudonymDomain {
  /** The consumer, such as the id of its contract. */
  readonly consumer: string;
  /** A number that grows with each period: a new one cuts off what was delivered before. */
  readonly epoch: number;
}

const BYTES = 16;

/**
 * Pseudonyms of one consumer in one epoch: HMAC-SHA-256 of the handle, under a key that HKDF (RFC 5869) derives from the
 * secret of the cooperative. Without that secret two consumers cannot tell that two pseudonyms are one person's, nor
 * can one of them for two epochs. The secret is kept apart from what is pseudonymised, and never in an event. For the
 * cooperative such data stay personal; reversing them takes nothing but the secret and the handles.
 *
 * @param secret - of at least 32 random bytes
 * @returns what makes the pseudonym of a handle: 128 bits in base64url
 * @throws RangeError for a secret that is too short, an empty consumer, or an epoch that is not a whole number from 0
 */
export function consumerPseudonyms(
  secret: KeyObject,
  { consumer, epoch }: PseudonymDomain,
): (handle: string) => string {
  if ((secret.symmetricKeySize ?? 0) < 32) throw new RangeError('A secret has at least 32 bytes.');
  if (consumer === '' || !Number.isSafeInteger(epoch) || epoch < 0)
    throw new RangeError('Pseudonyms are for a consumer and a numbered epoch.');
  // JSON keeps the two apart: "a1" in epoch 2 is not "a" in epoch 12.
  const info = `dc/pseudonym/v1\n${JSON.stringify([consumer, epoch])}`;
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', info, 32)));
  return (handle) =>
    createHmac('sha256', key).update(handle, 'utf8').digest().subarray(0, BYTES).toString('base64url');
}
