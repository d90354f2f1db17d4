import { derivedId } from '@coop/event-sourcing';

export interface SurveyRow {
  readonly record: string;
  readonly subject: string;
  readonly revision: string;
  readonly values: Readonly<Record<string, string>>;
}

const NAMESPACE = '0199b000-0000-7000-8000-000000000000';
const OPINIONS = ['for', 'against', 'undecided', '=no answer'];

/** The same numbers at every run (a linear congruential generator, Numerical Recipes' constants). */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Answers of people who do not exist. One opinion begins like a formula of a spreadsheet. */
export function inventedSurvey(rows: number, seed = 20260301): readonly SurveyRow[] {
  const draw = sequence(seed);
  return Array.from({ length: rows }, (_, at) => ({
    record: derivedId(NAMESPACE, `record ${at}`),
    subject: derivedId(NAMESPACE, `subject ${at}`),
    revision: '0',
    values: {
      age: String(18 + draw(70)),
      postcode: String(1200 + draw(100)),
      opinion: OPINIONS[draw(OPINIONS.length)] ?? 'for',
    },
  }));
}
