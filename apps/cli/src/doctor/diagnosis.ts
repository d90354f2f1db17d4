/** What a check found. `cause` and `remedy` are sentences for whoever has to act. */
export interface Diagnosis {
  readonly check: string;
  readonly fine: boolean;
  readonly detail: string;
  readonly cause?: string;
  readonly remedy?: string;
}

export interface Advice {
  readonly cause: string;
  readonly remedy: string;
}

export const fine = (check: string, detail: string): Diagnosis => ({ check, fine: true, detail });

export const finding = (check: string, detail: string, advice: Advice): Diagnosis => ({
  ...{ check, fine: false, detail },
  ...advice,
});

/** Looks at one thing. `undefined` when it is not there: a check of nothing is never fine. */
export type Check<Part> = (part: Part) => Diagnosis | Promise<Diagnosis | undefined> | undefined;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs checks one after another. A check that fails in itself is a finding: nobody knows then. */
export async function examined<Part>(
  part: Part,
  checks: Readonly<Record<string, Check<Part>>>,
): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      const diagnosis = await check(part);
      if (diagnosis !== undefined) found.push(diagnosis);
    } catch (error) {
      found.push(
        finding(name, `could not be looked at: ${messageOf(error)}`, {
          cause: 'the check itself failed',
          remedy:
            'repair what the message names, or give the doctor the rights that it needs, and look again',
        }),
      );
    }
  }
  return found;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];

/** `3 days`, `2 hours`, `5 minutes`, `1 second`: in the largest unit of which there is at least one. */
export function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? ['second', 1_000];
  const count = Math.max(0, Math.round(ms / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
