/** The categories that identity owns. Others may read them; only identity appends. */
export const CATEGORIES = [
  'identity-cooperative',
  'identity-party',
  'identity-mandate',
  'identity-client',
  'identity-erasure',
] as const;

export const cooperativeStream = (cooperative: string): string => `identity-cooperative-${cooperative}`;
export const partyStream = (party: string): string => `identity-party-${party}`;
export const mandateStream = (mandate: string): string => `identity-mandate-${mandate}`;
export const clientStream = (client: string): string => `identity-client-${client}`;
/** Apart from the party's own stream: that it is empty is what guards every command about her. */
export const erasureStream = (party: string): string => `identity-erasure-${party}`;
