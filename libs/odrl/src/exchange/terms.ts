/** Which records something is about; each list that is present narrows it further. Without any: every record. */
export interface Scope {
  readonly records?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
}

/** What data may be used for, by whom and how. Handles are UUIDs, moments RFC 3339 in UTC, purposes terms of DPV. */
export interface UseTerms {
  readonly scope: Scope;
  readonly fields: 'all' | readonly string[];
  readonly purposes: readonly string[];
  readonly actions: readonly string[];
  /** From this moment on. */
  readonly from: string;
  /** Before this moment. */
  readonly until: string;
  /** The version by which purposes are read; absent: the built-in one. */
  readonly taxonomy?: string | undefined;
}

/** What the consumer owes beside the price and deletion: each kind at most once. */
export type DutyTerms =
  | { readonly kind: 'attribute'; readonly to: string }
  | { readonly kind: 'report-use'; readonly everyDays: number }
  /** Tells the cooperative of a breach of security. */
  | { readonly kind: 'notify-within'; readonly days: number }
  /** Integer minor units of the currency (ISO 4217). */
  | { readonly kind: 'pay-on-breach'; readonly minor: number; readonly currency: string };

/** What a partner offers: the terms of a contract that nobody has signed. */
export interface OfferTerms extends UseTerms {
  /** Integer minor units of the currency (ISO 4217). */
  readonly price: { readonly minor: number; readonly currency: string; readonly per: string };
  /** How many readings in all; absent: any number. */
  readonly limit?: number | undefined;
  /** Purposes that are forbidden whatever else is agreed. */
  readonly prohibitions: readonly string[];
  readonly roles: { readonly cooperative: string; readonly consumer: string };
  /** Handles of the persons who control the consumer, by its own declaration; empty where no person does. */
  readonly controlledBy: readonly string[];
  /** ISO 3166-1 alpha-2: where the data goes. */
  readonly country: string;
  readonly transferGround: string;
  readonly deleteAfterDays: number;
  readonly onwardTransfer: string;
  readonly duties: readonly DutyTerms[];
  /** ISO 3166-1 alpha-2: the country whose law applies. */
  readonly applicableLaw: string;
}

export interface ContractTerms extends OfferTerms {
  readonly contract: string;
  readonly consumer: string;
}

export interface GrantTerms extends UseTerms {
  /** A party's handle, or `any-contracted`. */
  readonly recipient: string;
  /** ISO 3166-1 alpha-2: where the data may be processed; absent: anywhere. */
  readonly residency?: readonly string[] | undefined;
  /** Only for results in which each person is one of at least so many. */
  readonly minAnonymity?: number | undefined;
  /** How many readings in all. */
  readonly limit?: number | undefined;
  /** The handle of the vote by which a body agrees. */
  readonly proposal?: string | undefined;
}

/** What a document of this profile says. `id` names the document itself: the offer, or the grant. */
export type PolicyTerms =
  | { readonly kind: 'offer'; readonly id: string; readonly terms: OfferTerms }
  | { readonly kind: 'contract'; readonly terms: ContractTerms }
  | { readonly kind: 'grant'; readonly id: string; readonly stakeholder: string; readonly terms: GrantTerms };

const USE = ['scope', 'fields', 'purposes', 'actions', 'from', 'until', 'taxonomy'];
const OFFER = [
  ...USE,
  ...['price', 'prohibitions', 'roles', 'country', 'transferGround', 'deleteAfterDays', 'onwardTransfer'],
  ...['limit', 'controlledBy', 'duties', 'applicableLaw'],
];

/** The members of each kind of terms. Anything else would be lost in a document, and is refused. */
export const TERM_NAMES: Readonly<Record<PolicyTerms['kind'], readonly string[]>> = {
  offer: OFFER,
  contract: [...OFFER, 'contract', 'consumer'],
  grant: [...USE, 'recipient', 'residency', 'minAnonymity', 'limit', 'proposal'],
};
