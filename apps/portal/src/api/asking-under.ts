import { problemText } from '@coop/contracts/problems';
import type { ApiProblem } from '../client/api-problem.js';
import type { ContractView } from '../client/shapes.js';
import { askableContracts, institutionsOf } from '../pages/askable-contracts.js';
import type { View } from '../pages/view.js';
import type { MemberVisit } from '../session/visit.js';

/** The contracts under which she may ask anonymisation for something now. */
export async function contractsToAskUnder({
  api,
  session,
  view,
}: MemberVisit): Promise<readonly ContractView[]> {
  const [mandates, contracts] = await Promise.all([api.mandates(), api.contracts()]);
  return askableContracts(contracts, institutionsOf(session.me.party, mandates), view.now);
}

/** A no to what was asked. Anything else, such as a service that is away, is told as everywhere: her repeat goes on. */
export const isRefusal = ({ status }: ApiProblem): boolean =>
  status === 400 || status === 403 || status === 409;

/** A refusal in the words of the form, or in those of its code where the form has none. */
export function wordsOfRefusal(
  { language }: View,
  words: Readonly<Record<string, string>>,
  code: string,
): string {
  const { title, titleFr } = problemText(code);
  const said = Object.hasOwn(words, code) ? words[code] : undefined;
  return said ?? (language === 'fr' ? titleFr : title);
}
