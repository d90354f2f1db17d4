import { Refusal } from '@coop/event-sourcing';

/** Every way in which this service says no. */
export type AnonymisationRefusalCode =
  | 'forbidden'
  | 'not-found'
  | 'gone'
  | 'contract-unknown'
  | 'contract-not-in-force'
  | 'contract-without-anonymise'
  | 'contract-without-export'
  | 'hierarchy-invalid'
  /** The operator keeps no such hierarchy or population. */
  | 'reference-unknown'
  /** The population does not tell this field, or tells a value that the field’s hierarchy does not know. */
  | 'population-unfit'
  | 'release-exists'
  | 'release-without-table'
  | 'release-not-decided'
  | 'release-decided'
  | 'own-release'
  /** No table, for the stable `reason`; where noise serves better, `instead` says where to ask. */
  | 'release-refused'
  | 'overlapping-release'
  /** This machine has no means to count a table independently: none is made. */
  | 'tables-not-counted'
  /** The table is there, but cannot be written in the form that was asked for. */
  | 'format-not-available'
  /** People are known by a column as it stands (`columns`): a pseudonym beside it would hide nobody. */
  | 'column-identifies'
  /** Nobody agreed to it, or nobody has all the columns. */
  | 'nobody-agreed'
  | 'delivery-without-table'
  /** No person behind this pseudonym can be found: it is of another table, or she was erased. */
  | 'pseudonym-unknown'
  | 'reidentification-exists'
  /** The person concerned, or whom it took, has decided. */
  | 'reidentification-decided'
  /** Nobody approved yet, or somebody declined. */
  | 'reidentification-not-approved'
  /** She asked herself, or is of the institution that asks, or it is about her. */
  | 'own-reidentification'
  /** The price is below the least one, or no whole number of millionths. */
  | 'price-not-allowed'
  /** What is left of the institution’s budget of the period (`left`) does not reach for the price. */
  | 'budget-exhausted';

/** Refuses a command or a question. */
export function refuse(
  code: AnonymisationRefusalCode,
  details: Readonly<Record<string, unknown>> = {},
): never {
  throw new Refusal<AnonymisationRefusalCode>(code, details);
}
