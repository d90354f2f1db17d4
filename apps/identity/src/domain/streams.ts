/** The categories that identity owns. Others may read them; only identity appends. */
export const CATEGORIES = [
  'identity-cooperative',
  'identity-party',
  'identity-mandate',
  'identity-client',
  'identity-signing-rule',
  'identity-erasure',
  'identity-erasure-list',
  'identity-erasure-request',
  'identity-hold',
] as const;

export const cooperativeStream = (cooperative: string): string => `identity-cooperative-${cooperative}`;
export const partyStream = (party: string): string => `identity-party-${party}`;
export const mandateStream = (mandate: string): string => `identity-mandate-${mandate}`;
export const clientStream = (client: string): string => `identity-client-${client}`;
/** Apart from the party's own stream, so that a signature can check that no rule has changed meanwhile. */
export const signingRuleStream = (party: string): string => `identity-signing-rule-${party}`;
/** Apart from the party's own stream: that it is empty is what guards every command about her. */
export const erasureStream = (party: string): string => `identity-erasure-${party}`;
/** What waits before an erasure begins: nothing about her is guarded by it, because she may take it back. */
export const erasureRequestStream = (party: string): string => `identity-erasure-request-${party}`;
/** The list of erasures of the cooperative, where somebody went on without one; named after what was lost. */
export const erasureListStream = (lost: string): string => `identity-erasure-list-${lost}`;
/** All legal holds on one party, so that one check says that none was placed meanwhile. */
export const holdStream = (party: string): string => `identity-hold-${party}`;
