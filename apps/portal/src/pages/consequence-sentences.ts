import { priceLabel } from '@coop/consent-engine';
import type { Consequences } from '../client/shapes.js';
import { nameOf, type Names, type View, termsOf } from './view.js';

/** How the end of an agreement is told, to its person or to a steward. */
export interface ConsequenceWords {
  readonly noLoss: string;
  loses(who: string, fields: string): string;
  paysNoMore(who: string, price: string): string;
  mustDelete(who: string): string;
}

/** Who loses what, which payments end, and who must delete what was received: each organisation once. */
export function consequenceSentences(
  view: View,
  names: Names,
  { losses, payments, deliveries }: Consequences,
  words: ConsequenceWords,
): readonly string[] {
  const fieldsBy = new Map<string, Set<string>>();
  for (const { recipient, fields } of losses)
    fieldsBy.set(recipient, new Set([...(fieldsBy.get(recipient) ?? []), ...fields]));
  const lost = [...fieldsBy].map(([recipient, fields]) =>
    words.loses(nameOf(view, names, recipient), termsOf(view, [...fields].sort())),
  );
  const ending = payments.map(({ recipient, price }) =>
    words.paysNoMore(nameOf(view, names, recipient), priceLabel(price, view.language)),
  );
  const deleting = [...new Set(deliveries.map(({ consumer }) => consumer))].map((consumer) =>
    words.mustDelete(nameOf(view, names, consumer)),
  );
  return [...(lost.length === 0 ? [words.noLoss] : lost), ...ending, ...deleting];
}
