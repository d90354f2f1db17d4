import type { ContractTerms } from '../contract.js';

export type DeedLanguage = 'fr' | 'de' | 'it' | 'en';
type Role = ContractTerms['roles']['consumer'];
type Action = ContractTerms['actions'][number];
type Ground = ContractTerms['transferGround'];
type Onward = ContractTerms['onwardTransfer'];
type Kind = NonNullable<ContractTerms['scope']['kinds']>[number];

/** The sentences of a deed in one language. What the terms hold comes in already quoted or formatted. */
export interface DeedWords {
  readonly and: string;
  readonly countries: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<Action, string>>;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly per: Readonly<Record<ContractTerms['price']['per'], string>>;
  readonly roles: Readonly<Record<Role, string>>;
  readonly grounds: Readonly<Record<Ground, string>>;
  readonly onward: Readonly<Record<Onward, string>>;
  who(consumer: string, contract: string): string;
  controlledBy(persons: string): string;
  readonly controlledByNobody: string;
  purposes(purposes: string): string;
  forbidden(purposes: string): string;
  readonly onlyThese: string;
  does(actions: string): string;
  readonly allFields: string;
  fields(fields: string): string;
  categories(categories: string): string;
  recordKinds(kinds: string): string;
  records(records: string): string;
  period(from: string, until: string): string;
  price(amount: string, per: string): string;
  readonly free: string;
  /** A number of readings, in the form that the sentence needs. */
  readings(count: number): string;
  limited(readings: string): string;
  role(cooperative: string, consumer: string): string;
  goesTo(country: string, ground: string): string;
  /** A number of days, in the form that the sentences need. */
  days(count: number): string;
  deleteAfter(days: string): string;
  readonly neverIdentify: string;
  attribute(to: string): string;
  reportUse(days: string): string;
  notifyWithin(days: string): string;
  payOnBreach(amount: string): string;
  law(country: string): string;
  readonly unchanged: string;
}
