import { parseRational } from '@coop/anonymiser';
import { newQuestion } from '@coop/contracts/anonymisation-api';
import type { z } from 'zod';

/** The fields of the form, and the whole question by which a page comes back to her as she left it. */
export const DRAFT_FIELDS = [
  'contract',
  'kind',
  'category',
  'purpose',
  'field',
  'listed',
  'lower',
  'upper',
  'share',
  'price',
  'rho',
] as const;

export type DraftField = (typeof DRAFT_FIELDS)[number];
/** A question as it was typed. */
export type Draft = Readonly<Record<DraftField, string>>;
export type NewQuestion = z.infer<typeof newQuestion>;

export const KINDS = ['count', 'histogram', 'sum', 'mean', 'quantile'] as const;
export type Kind = (typeof KINDS)[number];
export const isKind = (kind: string): kind is Kind => KINDS.some((known) => known === kind);

/** The choice whose price she types herself. */
export const OWN_PRICE = 'own';

/** @param given - what stands in a field of a form or an address */
export const draftOf = (given: (name: string) => string | null | undefined): Draft =>
  Object.fromEntries(DRAFT_FIELDS.map((name) => [name, (given(name) ?? '').trim()])) as Record<
    DraftField,
    string
  >;

const linesOf = (text: string): string[] =>
  text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** As people write numbers here: `-4`, `1.5`, `1,5`. Anything else is none. */
const numberIn = (text: string): number =>
  /^[-−]?[0-9]{1,15}([.,][0-9]{1,15})?$/.test(text)
    ? Number(text.replace('−', '-').replace(',', '.'))
    : Number.NaN;

function askedIn({ kind, field, listed, lower, upper, share }: Draft) {
  const lines = linesOf(listed);
  switch (kind) {
    case 'count':
      return { kind, field, ...(lines.length === 0 ? {} : { values: lines }) };
    case 'histogram':
      return { kind, field, keys: lines };
    case 'quantile': {
      // In any order and twice is meant no other way.
      const candidates = [...new Set(lines.map(numberIn))].sort((a, b) => a - b);
      return { kind, field, share, candidates };
    }
    default:
      return { kind, field, lower: numberIn(lower), upper: numberIn(upper) };
  }
}

export const priceIn = ({ price, rho }: Draft): string => (price === OWN_PRICE ? rho : price);

const PLACES: Readonly<Record<string, DraftField>> = {
  ...{ contract: 'contract', category: 'category', purpose: 'purpose', field: 'field', share: 'share' },
  ...{ values: 'listed', keys: 'listed', candidates: 'listed', lower: 'lower', upper: 'upper' },
};

/** The question as anonymisation takes it, or the fields that are missing or say what it never takes. */
export function questionIn(
  draft: Draft,
): { readonly question: NewQuestion } | { readonly wrong: readonly DraftField[] } {
  const { contract, category, purpose } = draft;
  const rho = priceIn(draft);
  const read = newQuestion.safeParse({ contract, category, purpose, rho, question: askedIn(draft) });
  if (read.success && parseRational(rho).numerator > 0n) return { question: read.data };
  const priced: DraftField = draft.price === OWN_PRICE ? 'rho' : 'price';
  if (read.success) return { wrong: [priced] };
  const wrong = read.error.issues.map(({ path }): DraftField => {
    const [place = 'kind'] = path.filter((step) => step !== 'question');
    return place === 'rho' ? priced : (PLACES[String(place)] ?? 'kind');
  });
  return { wrong: [...new Set(wrong)] };
}
