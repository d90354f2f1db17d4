import { Client } from 'pg';
import { asOfNow, sweepFindings, type SealedValueCheck } from '@coop/audit/replay';
import { asItLies, sweep } from '@coop/event-sourcing';
import { openPostgresEventStore } from '@coop/event-store-postgres';
import { labelOf } from '@coop/portable-backup';
import { parseVerifierKey, type LogSource } from '@coop/tlog';
import type { Options } from '../command.js';
import type { Source } from './source.js';

const LOOK_MS = 1_000;

/** One connection that only reads; what a role may not see is as if it were not there. */
class Reading {
  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<Reading> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      application_name: 'coop-audit',
      options: '-c default_transaction_read_only=on',
    });
    // A connection that breaks fails its next statement; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return new Reading(client);
  }

  async first<Row extends object>(sql: string, ...values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.client.query<Row>(sql, [...values])).rows[0];
  }

  async sees(schema: string, table: string): Promise<boolean> {
    const found = await this.first(
      `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relname = $2
         AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
      ...[schema, table],
    );
    return found !== undefined;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/**
 * Reads the database of a distributed cooperative, beside its services: the ledger as it lies there, the log, and the
 * ciphertexts, as far as the role may see them. Keys and read models are out of sight: a backup shows them.
 */
export async function openPostgres(url: string, options: Pick<Options, 'vkey'>): Promise<Source> {
  const reading = await Reading.open(url);
  try {
    // The log before the ledger: what it covers by then is in the ledger.
    const log = await logIn(reading, options.vkey);
    const store = await openPostgresEventStore({ url, pollMs: LOOK_MS });
    const values = (await reading.sees('vault', 'sealed_values')) ? ciphertextsIn(reading) : undefined;
    return {
      label: labelOf(url),
      store,
      log: log?.source,
      vkey: log?.vkey,
      sweep: async (onProgress) =>
        sweepFindings(
          await sweep(store, {
            onProgress: ({ position, head }) => onProgress?.({ done: position, total: head }),
          }),
        ),
      asItLies: asItLies(store, store.rows),
      ...(values === undefined ? {} : { sealedValues: values }),
      limits: [
        'keys and read models: `coop backup --postgres URL --with-keys DIR` makes folders that show them',
        ...(values === undefined ? ['sealed values: this role does not see them'] : []),
      ],
      close: async () => {
        await store.close();
        await reading.close();
      },
    };
  } catch (error) {
    await reading.close();
    throw error;
  }
}

async function logIn(
  reading: Reading,
  given: string | undefined,
): Promise<{ readonly source: LogSource; readonly vkey: string } | undefined> {
  if (!(await reading.sees('audit_state', 'log_files'))) return undefined;
  const read = async (path: string): Promise<Uint8Array | undefined> =>
    (await reading.first<{ bytes: Buffer }>('SELECT bytes FROM audit_state.log_files WHERE path = $1', path))
      ?.bytes;
  const vkey = given ?? (await read('origin.vkey'))?.toString().trim();
  if (vkey === undefined) return undefined;
  const verifier = parseVerifierKey(vkey);
  return { source: await asOfNow({ read, origin: verifier.name, verifiers: [verifier] }), vkey };
}

function ciphertextsIn(reading: Reading): SealedValueCheck {
  return {
    looksAt: 'ciphertext',
    check: async ({ ref }, ended) => {
      if (ended) return undefined;
      const row = await reading.first<{ digest: string | null }>(
        `SELECT encode(sha256(nonce || ciphertext), 'hex') AS digest FROM vault.sealed_values WHERE commitment = $1`,
        Buffer.from(ref.$sealed, 'hex'),
      );
      if (row?.digest == null) return 'its ciphertext is missing, and no erasure explains it';
      return row.digest === ref.digest ? undefined : 'its ciphertext is not what was sealed';
    },
  };
}
