import { createHash } from 'node:crypto';
import type { FeedNames, Reader } from './names.js';

/** Subjects that a partner's system may use. */
export interface PartnerPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const HASH_LENGTH = 8;

/** The server's short form of an account's name in acknowledgements of version 2 (NATS ADR-15). */
export function accountHash(account: string): string {
  const digest = createHash('sha256').update(account).digest().subarray(0, HASH_LENGTH);
  return [...digest].map((byte) => BASE62.charAt(byte % BASE62.length)).join('');
}

/**
 * Enough to read one stream by one consumer, and nothing else. Both forms of acknowledgements are written out, the
 * second with its domain and account: with `*` in their place it would also match the first form of another's
 * consumer, whose next message could then be asked for.
 * @param domain - the JetStream domain of the server; `_` where it has none
 */
export function partnerPermissions(
  { stream, inbox }: FeedNames,
  { consumer }: Reader,
  account: string,
  domain = '_',
): PartnerPermissions {
  const place = `${stream}.${consumer}`;
  return {
    publish: [
      `$JS.API.CONSUMER.MSG.NEXT.${place}`,
      `$JS.API.CONSUMER.INFO.${place}`,
      `$JS.ACK.${place}.>`,
      `$JS.ACK.${domain}.${accountHash(account)}.${place}.>`,
    ],
    subscribe: [`${inbox}.>`],
  };
}
