import type { ContractInForce, ControlFact, GrantGiven, ProhibitionPlaced } from '@coop/consent-engine';
import type { Asked, World } from './worlds.js';

/**
 * Whose word is needed, or heard: a field is released when the contract, everyone mentioned in it, and everyone who
 * may forbid say yes, each to a request of their own. This is the conjunction that both engines are asked.
 */
export type Voice =
  | { readonly role: 'contract'; readonly id: string }
  /** Must have agreed, and not forbidden. */
  | { readonly role: 'asked'; readonly id: string }
  /** Need not agree, but may forbid. */
  | { readonly role: 'heard'; readonly id: string };

/** The voices of a request, read from the facts alone. */
export function voicesOf({ record }: World, { contract, fields: [field] }: Asked): readonly Voice[] {
  const mentioned = record.fields.find(({ name }) => name === field)?.subjects ?? [];
  return [
    { role: 'contract', id: contract },
    ...mentioned.map((id) => ({ role: 'asked', id }) as const),
    ...record.owners
      .filter((owner) => !mentioned.includes(owner))
      .map((id) => ({ role: 'heard', id }) as const),
  ];
}

/** What was said and not taken back. */
export interface Standing {
  readonly contracts: readonly ContractInForce[];
  readonly grants: readonly GrantGiven[];
  readonly prohibitions: readonly ProhibitionPlaced[];
}

export function standingIn(facts: readonly ControlFact[]): Standing {
  const over = new Set(
    facts.flatMap((fact) => {
      if (fact.kind === 'grant-withdrawn') return [fact.grant];
      if (fact.kind === 'prohibition-lifted') return [fact.prohibition];
      return fact.kind === 'contract-terminated' ? [fact.contract] : [];
    }),
  );
  return {
    contracts: facts
      .filter((fact) => fact.kind === 'contract-in-force')
      .filter(({ contract }) => !over.has(contract)),
    grants: facts.filter((fact) => fact.kind === 'grant-given').filter(({ grant }) => !over.has(grant)),
    prohibitions: facts
      .filter((fact) => fact.kind === 'prohibition-placed')
      .filter(({ prohibition }) => !over.has(prohibition)),
  };
}
