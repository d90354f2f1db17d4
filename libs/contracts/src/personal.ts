import { inspect } from 'node:util';
import { z } from 'zod';

const REDACTED = '[personal]';

/**
 * A personal value in the clear, for the short time between a request and its sealing. It cannot leave by
 * accident: JSON, string conversion and `inspect` give a placeholder, so that no log, error text or event
 * body can carry it. Only the sealer calls {@link Personal.reveal}.
 */
export class Personal<T = unknown> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. For the sealer and for an answer that a decision permitted; never for a log. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): never {
    throw new TypeError('a personal value must be sealed before it is written anywhere');
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** What an event stores in place of a personal value (hex SHA-256 commitment and ciphertext digest). */
export interface SealedRef {
  readonly $sealed: string;
  readonly digest: string;
}

const HEX32 = /^[0-9a-f]{64}$/;

export const sealedRefSchema = z.strictObject({
  $sealed: z.string().regex(HEX32),
  digest: z.string().regex(HEX32),
});

/** True for the stored form of a personal value. Asked for every member of every event: no schema here. */
export function isSealedRef(value: unknown): value is SealedRef {
  if (value === null || typeof value !== 'object' || !('$sealed' in value) || !('digest' in value))
    return false;
  const { $sealed, digest, ...others } = value;
  const isDigest = (text: unknown) => typeof text === 'string' && HEX32.test(text);
  return isDigest($sealed) && isDigest(digest) && Object.keys(others).length === 0;
}

/**
 * A personal field of an event. Its runtime check accepts the stored (sealed) form only; its type also admits
 * {@link Personal}, which is what `decide` puts there before the command handler seals it.
 */
export const sealed = <T = unknown>() =>
  z
    .custom<SealedRef | Personal<T>>((value) => isSealedRef(value))
    .meta({
      description: 'sealed personal value: commitment and digest of the ciphertext',
      type: 'object',
    });
