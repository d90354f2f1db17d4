import {
  marksFromText,
  marksToText,
  type OrphanMarks,
  type OrphanStore,
  type UnclaimedValue,
} from '@coop/personal-data/adapter';
import { only, type Database } from './database.js';

/** {@link OrphanStore} in the values database. Several processes may sweep: the marks are of whoever was first. */
export class PostgresOrphanStore implements OrphanStore {
  constructor(private readonly database: Database) {}

  async marks(): Promise<OrphanMarks | undefined> {
    const { rows } = await this.database.query<{ marks: string }>('SELECT marks FROM vault.orphan_marks');
    return rows[0] && marksFromText(rows[0].marks);
  }

  async setMarks(marks: OrphanMarks, instead: OrphanMarks | undefined): Promise<void> {
    await this.database.query(
      `INSERT INTO vault.orphan_marks AS known (marks) VALUES ($1)
       ON CONFLICT (one) DO UPDATE SET marks = excluded.marks WHERE known.marks = $2`,
      [marksToText(marks), instead === undefined ? null : marksToText(instead)],
    );
  }

  async last(): Promise<number> {
    const sql = 'SELECT coalesce(max(id), 0) AS id FROM vault.sealed_values';
    return Number(only(await this.database.query<{ id: string }>(sql)).id);
  }

  async between(after: number, upTo: number, limit: number): Promise<readonly UnclaimedValue[]> {
    const { rows } = await this.database.query<{ id: string; commitment: string }>(
      `SELECT id, encode(commitment, 'hex') AS commitment FROM vault.sealed_values
       WHERE id > $1 AND id <= $2 AND ciphertext IS NOT NULL ORDER BY id LIMIT $3`,
      [after, upTo, limit],
    );
    return rows.map(({ id, commitment }) => ({ value: Number(id), commitment }));
  }

  async end(values: readonly number[]): Promise<number> {
    const { count } = await this.database.query(
      `WITH gone AS (DELETE FROM vault.value_keys WHERE value_id = ANY ($1::bigint[]))
       DELETE FROM vault.sealed_values WHERE id = ANY ($1::bigint[])`,
      [values],
    );
    return count;
  }
}
