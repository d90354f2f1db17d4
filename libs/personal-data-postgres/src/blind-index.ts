import { VaultRefusal, type BlindIndex, type BlindMatch } from '@coop/personal-data';
import type { BlindFingerprints } from '@coop/personal-data/adapter';
import type { Database } from './database.js';
import type { PostgresKeyStore } from './key-store.js';

/** {@link BlindIndex} in the values database. */
export class PostgresBlindIndex implements BlindIndex {
  constructor(
    private readonly database: Database,
    private readonly keys: PostgresKeyStore,
    private readonly fingerprints: BlindFingerprints,
  ) {}

  async put(field: string, value: string, { subject, ref }: BlindMatch): Promise<void> {
    this.#assertWritable();
    const token = this.fingerprints.of(field, value);
    const noKeys = () => [];
    await this.keys.holding([subject], noKeys, new Date(), async (held) => {
      if (held.isErased(subject)) throw new VaultRefusal('SubjectErased');
      const sql = 'INSERT INTO vault.blind_index VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING';
      await this.database.query(sql, [field, token, subject, ref]);
    });
  }

  async find(field: string, value: string): Promise<readonly BlindMatch[]> {
    const { rows } = await this.database.query<{ subject: string; ref: string }>(
      'SELECT subject, ref FROM vault.blind_index WHERE field = $1 AND token = $2 ORDER BY subject, ref',
      [field, this.fingerprints.of(field, value)],
    );
    return rows;
  }

  token(field: string, value: string): string {
    return this.fingerprints.of(field, value).toString('hex');
  }

  async forget(subject: string): Promise<number> {
    this.#assertWritable();
    const sql = 'DELETE FROM vault.blind_index WHERE subject = $1';
    return (await this.database.query(sql, [subject])).count;
  }

  async suppress(
    field: string,
    what: { readonly value: string } | { readonly subject: string },
  ): Promise<void> {
    this.#assertWritable();
    if ('subject' in what) {
      await this.database.query(SUPPRESS_ROWS, [what.subject, [field]]);
      return;
    }
    const sql = 'INSERT INTO vault.suppressed VALUES ($1, $2) ON CONFLICT DO NOTHING';
    await this.database.query(sql, [field, this.fingerprints.of(field, what.value)]);
  }

  async isSuppressed(field: string, value: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM vault.suppressed WHERE field = $1 AND token = $2';
    return (await this.database.query(sql, [field, this.fingerprints.of(field, value)])).count > 0;
  }

  #assertWritable(): void {
    if (this.database.readOnly) throw new VaultRefusal('ReadOnly');
  }
}

/** Makes suppressions of what one person has under some fields. */
export const SUPPRESS_ROWS = `
  INSERT INTO vault.suppressed
    SELECT DISTINCT field, token FROM vault.blind_index WHERE subject = $1 AND field = ANY ($2)
  ON CONFLICT DO NOTHING`;
