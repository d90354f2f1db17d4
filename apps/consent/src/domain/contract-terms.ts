import type { ContractTerms, OfferedVersion } from './contract.js';
import { refuse } from './refusals.js';

/** Switzerland and the European Economic Area: no ground of transfer is needed (FADP art. 16, GDPR art. 44). */
const HOME = new Set(
  'AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/** Either both decide together (GDPR art. 26), or nobody works for somebody who works for him (art. 28). */
function rolesGoTogether({ cooperative, consumer }: ContractTerms['roles']): boolean {
  if (cooperative === 'joint-controller' || consumer === 'joint-controller') return cooperative === consumer;
  return cooperative === 'controller' || consumer === 'controller';
}

/** How purposes are read: by the version in force when something is offered. */
export interface PurposeRules {
  isPurpose(id: string): boolean;
  /** Whether whoever does `narrow` does, by definition, also `wide`. */
  isWithin(narrow: string, wide: string): boolean;
}

const repeats = (items: readonly string[]): boolean => new Set(items).size < items.length;

/**
 * What can be offered at all; whatever the schema of the terms cannot say by itself.
 * @throws Refusal that names what is wrong
 */
export function checkTerms(
  terms: ContractTerms,
  texts: OfferedVersion['texts'],
  /** RFC 3339 UTC. */
  now: string,
  rules: PurposeRules,
): void {
  const { from, until, purposes, prohibitions, scope, duties, price } = terms;
  const ends = Date.parse(until);
  if (ends <= Date.parse(from) || ends <= Date.parse(now)) refuse('contract-period-invalid');
  const unknown = [...purposes, ...prohibitions].filter((purpose) => !rules.isPurpose(purpose));
  if (unknown.length > 0) refuse('purpose-unknown', { purposes: unknown });
  // A purpose that the same contract forbids: nobody could say what was agreed.
  if (purposes.some((purpose) => prohibitions.some((forbidden) => rules.isWithin(purpose, forbidden))))
    refuse('contract-terms-incomplete', { pointer: '/terms/prohibitions' });
  const { records = [], categories = [], kinds = [] } = scope;
  if (records.length + categories.length + kinds.length === 0)
    refuse('contract-terms-incomplete', { pointer: '/terms/scope' });
  if (repeats(texts.map(({ language }) => language)))
    refuse('contract-terms-incomplete', { pointer: '/texts' });
  if (repeats(duties.map(({ kind }) => kind)))
    refuse('contract-terms-incomplete', { pointer: '/terms/duties' });
  if (duties.some((duty) => duty.kind === 'pay-on-breach' && duty.currency !== price.currency))
    refuse('contract-currency-mixed', { currency: price.currency });
  if (!rolesGoTogether(terms.roles)) refuse('contract-roles-invalid');
  if (!HOME.has(terms.country) && terms.transferGround === 'same-country')
    refuse('contract-transfer-ground-missing', { country: terms.country });
}
