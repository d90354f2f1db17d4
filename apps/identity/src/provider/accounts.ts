import { randomUUID } from 'node:crypto';
import type { AccountCloser } from '../application/erasure-ports.js';
import type { ProviderDb, ProviderStore } from './provider-store.js';

/** Accounts at the embedded provider. An account is a random id; whose it is, only a keyed fingerprint tells. */
export class Accounts implements AccountCloser {
  constructor(private readonly store: ProviderStore) {}

  async exists(accountId: string): Promise<boolean> {
    return (await this.#accountOf('account_id', accountId)) !== undefined;
  }

  /** The account of an address. */
  ofEmail(fingerprint: string): Promise<string | undefined> {
    return this.#accountOf('email_fingerprint', fingerprint);
  }

  ofParty(party: string): Promise<string | undefined> {
    return this.#accountOf('party', party);
  }

  async create(): Promise<string> {
    const account = { account_id: randomUUID(), email_fingerprint: null, party: null };
    await this.store.change((db) => db.insertInto('accounts').values(account).execute());
    return account.account_id;
  }

  /**
   * Remembers whose account it is (needed to delete it when she is erased), and by which address it is found. An
   * address that found another account meanwhile stays with that one.
   */
  async link(accountId: string, party: string, fingerprint?: string): Promise<void> {
    await this.store.change(async (db) => {
      const taken =
        fingerprint === undefined ||
        (await db
          .selectFrom('accounts')
          .select('account_id')
          .where('email_fingerprint', '=', fingerprint)
          .executeTakeFirst()) !== undefined;
      await db
        .updateTable('accounts')
        .set(taken ? { party } : { party, email_fingerprint: fingerprint })
        .where('account_id', '=', accountId)
        .execute();
    });
  }

  async closeAccountsOf(party: string): Promise<void> {
    await this.store.change((db) => deleteAllOf(db, party));
    await this.store.scrub();
  }

  async #accountOf(
    column: 'account_id' | 'email_fingerprint' | 'party',
    value: string,
  ): Promise<string | undefined> {
    const row = await this.store.reader
      .selectFrom('accounts')
      .select('account_id')
      .where(column, '=', value)
      .orderBy('account_id')
      .executeTakeFirst();
    return row?.account_id;
  }
}

async function deleteAllOf(db: ProviderDb, party: string): Promise<void> {
  const hers = db.selectFrom('accounts').where('party', '=', party);
  const grants = db
    .selectFrom('provider_records')
    .select('id')
    .where('model', '=', 'Grant')
    .where('account_id', 'in', hers.select('account_id'));
  await db.deleteFrom('provider_records').where('grant_id', 'in', grants).execute();
  await db.deleteFrom('provider_records').where('account_id', 'in', hers.select('account_id')).execute();
  await db
    .deleteFrom('sign_in_links')
    .where((is) =>
      is.or([is('party', '=', party), is('email_fingerprint', 'in', hers.select('email_fingerprint'))]),
    )
    .execute();
  await db.deleteFrom('accounts').where('party', '=', party).execute();
}
