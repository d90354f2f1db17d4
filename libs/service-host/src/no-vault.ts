import type { BlindIndex, VaultHandle } from '@coop/personal-data';

const refuse = (): never => {
  throw new TypeError('this service holds no keys: it neither seals nor opens');
};

/** The vault of a service that has none: any use is a fault of the program, not of a request. */
export const noVault: VaultHandle & BlindIndex = {
  seal: async () => refuse(),
  open: async () => refuse(),
  put: async () => refuse(),
  find: async () => refuse(),
  token: refuse,
  forget: async () => refuse(),
  suppress: async () => refuse(),
  isSuppressed: async () => refuse(),
};
