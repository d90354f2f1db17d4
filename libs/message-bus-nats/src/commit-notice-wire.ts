import type { CommitNotice } from '@coop/event-sourcing';

/** 2^63 - 1, the greatest position of any store. */
const LAST_POSITION = 9_223_372_036_854_775_807n;
const MAX_BYTES = 256;
const POSITION = /^(0|[1-9][0-9]{0,18})$/;

/** Positions as decimal strings, in JSON. */
export const encodeNotice = ({ previous, first, last }: CommitNotice): string =>
  JSON.stringify({ previous: String(previous), first: String(first), last: String(last) });

function position(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || !POSITION.test(value)) return undefined;
  const number = BigInt(value);
  return number <= LAST_POSITION ? number : undefined;
}

function members(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads a notice strictly: three positions and nothing else, of which the first follows the previous one, because
 * positions have no gaps.
 * @returns undefined when it is malformed
 */
export function decodeNotice(bytes: Uint8Array): CommitNotice | undefined {
  if (bytes.length > MAX_BYTES) return undefined;
  const given = members(new TextDecoder().decode(bytes));
  if (given === undefined || Object.keys(given).length !== 3) return undefined;
  const [previous, first, last] = [given['previous'], given['first'], given['last']].map(position);
  if (previous === undefined || first === undefined || last === undefined) return undefined;
  return first === previous + 1n && last >= first ? { previous, first, last } : undefined;
}
