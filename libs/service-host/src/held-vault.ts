import type { Vault } from '@coop/personal-data';
import type { HostContext } from './hosted-service.js';

/**
 * The whole vault, for a service that ends keys.
 * @throws TypeError when the process was started without its keys
 */
export function heldVault({ vault }: Pick<HostContext, 'vault'>): Vault {
  if (vault === undefined)
    throw new TypeError('this service needs the keys: set its keys database and its key file');
  return vault;
}
