import type { Clock, OpeningPurpose, SealedRef, SealRequest, VaultHandle } from '../vault.js';

/** A clock that stands. */
export const clock: Clock = { now: () => new Date('2026-03-01T12:00:00Z') };
/** When the people of the checks are erased. */
export const AT = '2026-03-02T09:00:00Z';
/** A purpose that opens. */
export const page: OpeningPurpose = { kind: 'page', id: 'request-1' };

let places = 0;

/** One value of some people, at a place of its own. */
export function about(
  subjects: string | readonly string[],
  value: unknown,
  category = 'record-contact',
): SealRequest {
  places += 1;
  return {
    value,
    subjects: typeof subjects === 'string' ? [subjects] : subjects,
    category,
    place: `e-${places}/data/name`,
  };
}

/** Seals one value and gives its reference. */
export async function sealOne(vault: VaultHandle, request: SealRequest): Promise<SealedRef> {
  const [ref] = await vault.seal([request]);
  if (ref === undefined) throw new Error('one request gives one reference');
  return ref;
}

/** Pieces of remembered bytes: a partial copy counts as a trace. */
export function pieces(bytes: Uint8Array): Buffer[] {
  const last = bytes.length - 16;
  return [0, last / 3, last / 2, last].map((start) =>
    Buffer.from(bytes.subarray(Math.floor(start), Math.floor(start) + 16)),
  );
}

/** The same numbers at every run (a linear congruential generator, Numerical Recipes' constants). */
export function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
