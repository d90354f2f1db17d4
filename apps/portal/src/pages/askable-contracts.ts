import type { ContractView, MandateLine } from '../client/shapes.js';
import { nameOf, purposesOf, type Names, type View } from './view.js';

/** For which institutions somebody asks: under a mandate of hers as a researcher. */
export const institutionsOf = (party: string, mandates: readonly MandateLine[]): readonly string[] =>
  mandates.flatMap(({ kind, agent, principal }) =>
    kind === 'researcher' && agent === party && principal !== undefined ? [principal] : [],
  );

/** Contracts under which she may ask now. Anonymisation decides it again. */
export const askableContracts = (
  contracts: readonly ContractView[],
  institutions: readonly string[],
  now: Date,
): readonly ContractView[] =>
  contracts.filter(
    ({ consumer, status, terms }) =>
      institutions.includes(consumer) &&
      status === 'in-force' &&
      terms.actions.includes('anonymise') &&
      Date.parse(terms.until) > now.getTime(),
  );

/** A contract in a line: whose, and for what. */
export const whoseContract = (view: View, names: Names, { consumer, terms }: ContractView): string =>
  `${nameOf(view, names, consumer)} (${purposesOf(view, terms.purposes)})`;
