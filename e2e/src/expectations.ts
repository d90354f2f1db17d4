import { isDeepStrictEqual } from 'node:util';

/** Something that the story promises did not happen. The text names the promise and what came instead. */
export class ExpectationFailed extends Error {
  override readonly name = 'ExpectationFailed';
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? String(member) : member,
  );
  return (text ?? String(value)).slice(0, 600);
};

/** @param claim - a sentence that a member could read */
export function expectThat(claim: string, holds: boolean, found?: unknown): asserts holds {
  if (!holds) throw new ExpectationFailed(found === undefined ? claim : `${claim}; found ${shown(found)}`);
}

export function expectEqual<T>(claim: string, actual: T, expected: NoInfer<T>): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new ExpectationFailed(`${claim}; expected ${shown(expected)}, found ${shown(actual)}`);
}

/** @returns the value, which must be there */
export function present<T>(claim: string, value: T | null | undefined): T {
  if (value === null || value === undefined) throw new ExpectationFailed(`${claim}; found nothing`);
  return value;
}

/** Asks again until the answer is there; for what follows the ledger by itself, such as duties and mails. */
export async function eventually<T>(
  claim: string,
  ask: () => Promise<T | undefined>,
  { withinMs = 15_000, everyMs = 150 } = {},
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new ExpectationFailed(`${claim}; not within ${withinMs} ms`);
    await pause(everyMs);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
