import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { NetworkError } from '@keycloak/keycloak-admin-client';
import type { AccountCloser } from '../application/erasure-ports.js';
import { atKeycloak } from './reachable.js';

/** The attribute of an account that says whose it is; the realm lets administrators alone see and change it. */
const PARTY = 'coop_party';
const PAGE = 50;
const GONE = 404;

type Admin = Pick<KeycloakAdminClient, 'users'>;

/** Accounts of people in a Keycloak realm. */
export class KeycloakAccounts implements AccountCloser {
  constructor(private readonly admin: Admin) {}

  /**
   * Remembers whose account it is. It must be done before the ledger says so: an erasure finds the account by
   * it alone. A mark of an earlier attempt stays beside it: the account ends with either party.
   * @param subject - the account's id at Keycloak, the `sub` of its tokens
   * @throws Error when the account is not there
   * @throws ProblemError `issuer-unavailable` when Keycloak cannot be reached: repeat it
   */
  claim(subject: string, party: string): Promise<void> {
    return atKeycloak(() => this.#claim(subject, party));
  }

  /**
   * Ends the sessions of a party, at Keycloak and by back-channel logout everywhere, and deletes her accounts.
   * @throws ProblemError `issuer-unavailable` when Keycloak cannot be reached: repeat it
   */
  closeAccountsOf(party: string): Promise<void> {
    return atKeycloak(() => this.#closeAccountsOf(party));
  }

  async #claim(subject: string, party: string): Promise<void> {
    const user = await this.admin.users.findOne({ id: subject });
    if (user === undefined || user === null) throw new Error('the realm has no such account');
    const attributes: Readonly<Record<string, readonly string[]>> = user.attributes ?? {};
    const held = attributes[PARTY] ?? [];
    if (held.includes(party)) return;
    // The whole of it: Keycloak takes an attribute that an update does not name for one that was removed.
    const claimed = { ...attributes, [PARTY]: [...held, party] };
    await this.admin.users.update({ id: subject }, { ...user, attributes: claimed });
  }

  async #closeAccountsOf(party: string): Promise<void> {
    for (;;) {
      const found = await this.admin.users.find({ q: `${PARTY}:${party}`, max: PAGE });
      // Keycloak's search is not exact in every database.
      const hers = found.filter(({ attributes }) => isOf(attributes, party));
      if (hers.length === 0) return;
      for (const { id } of hers) if (id !== undefined) await this.#close(id);
    }
  }

  async #close(id: string): Promise<void> {
    try {
      await this.admin.users.logout({ id });
      await this.admin.users.del({ id });
    } catch (error) {
      // Somebody deleted it meanwhile: that is what was wanted.
      if (!(error instanceof NetworkError) || error.response.status !== GONE) throw error;
    }
  }
}

function isOf(attributes: unknown, party: string): boolean {
  const held = (attributes as Readonly<Record<string, readonly string[]>> | undefined)?.[PARTY];
  return held?.includes(party) === true;
}
