import { randomUUID } from 'node:crypto';
import type { AccountCloser } from '../application/erase.js';
import type { ProviderStore } from './provider-store.js';

/** Accounts at the embedded provider. An account is a random id; whose it is, only a keyed fingerprint tells. */
export class Accounts implements AccountCloser {
  constructor(private readonly store: ProviderStore) {}

  exists(accountId: string): boolean {
    return this.store.get('SELECT 1 FROM accounts WHERE account_id = ?', accountId) !== undefined;
  }

  /** The account of an address. */
  ofEmail(fingerprint: string): string | undefined {
    const row = this.store.get('SELECT account_id FROM accounts WHERE email_fingerprint = ?', fingerprint);
    return row?.['account_id'] as string | undefined;
  }

  ofParty(party: string): string | undefined {
    const row = this.store.get('SELECT account_id FROM accounts WHERE party = ? ORDER BY account_id', party);
    return row?.['account_id'] as string | undefined;
  }

  create(): string {
    const accountId = randomUUID();
    this.store.run('INSERT INTO accounts VALUES (?, NULL, NULL)', accountId);
    return accountId;
  }

  /** Remembers whose account it is (needed to delete it when she is erased), and by which address it is found. */
  link(accountId: string, party: string, fingerprint?: string): void {
    this.store.run(
      'UPDATE accounts SET party = ?, email_fingerprint = coalesce(?, email_fingerprint) WHERE account_id = ?',
      party,
      fingerprint ?? null,
      accountId,
    );
  }

  async closeAccountsOf(party: string): Promise<void> {
    this.store.transaction(() => {
      const ofHers = 'SELECT account_id FROM accounts WHERE party = ?';
      const grants = `SELECT id FROM provider_records WHERE model = 'Grant' AND account_id IN (${ofHers})`;
      this.store.run(`DELETE FROM provider_records WHERE grant_id IN (${grants})`, party);
      this.store.run(`DELETE FROM provider_records WHERE account_id IN (${ofHers})`, party);
      this.store.run(
        `DELETE FROM sign_in_links WHERE party = ?1
           OR email_fingerprint IN (SELECT email_fingerprint FROM accounts WHERE party = ?1)`,
        party,
      );
      this.store.run('DELETE FROM accounts WHERE party = ?', party);
    });
    this.store.scrub();
  }
}
