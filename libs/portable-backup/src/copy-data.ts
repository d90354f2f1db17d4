import { Chain } from './chain.js';
import { BackupRefusal } from './refusal.js';
import type { DataSource, DataTarget } from './rows.js';

/** What is being copied, and how far it is. */
export type OnProgress = (step: 'events' | 'sealed values', done: bigint, total: bigint) => void;

export interface CopiedData {
  /** Position of the last event. */
  readonly head: number;
  readonly values: number;
  readonly accounts: number;
  readonly logFiles: number;
}

/**
 * Copies row by row, exactly; the chain of digests is computed anew on the way.
 * @throws StoreError `StoreDamaged`; BackupRefusal `Damaged` when the source ends before its head
 */
export async function copyData(
  source: DataSource,
  target: DataTarget,
  onProgress: OnProgress = () => undefined,
): Promise<CopiedData> {
  const { head } = source;
  await copyLedger(source, target, onProgress);
  if (source.keyStore !== undefined) await target.keyStore(source.keyStore);
  let values = 0;
  for await (const rows of source.values()) {
    await target.values(rows);
    values += rows.length;
    onProgress('sealed values', BigInt(values), BigInt(source.valueCount));
  }
  for await (const rows of source.fingerprints()) await target.fingerprints(rows);
  for await (const rows of source.suppressions()) await target.suppressions(rows);
  for await (const rows of source.tombstones()) await target.tombstones(rows);
  let accounts = 0;
  for await (const rows of source.accounts()) {
    await target.accounts(rows);
    accounts += rows.length;
  }
  let logFiles = 0;
  for await (const file of source.log()) {
    await target.log(file);
    logFiles += 1;
  }
  return { head, values, accounts, logFiles };
}

async function copyLedger(source: DataSource, target: DataTarget, onProgress: OnProgress): Promise<void> {
  const chain = new Chain();
  for await (const rows of source.ledger()) {
    await target.ledger(chain.accept(rows));
    onProgress('events', BigInt(chain.ends().head), BigInt(source.head));
  }
  const ends = chain.ends();
  if (ends.head !== source.head)
    throw new BackupRefusal('Damaged', `the ledger ends at ${ends.head}, not at its head ${source.head}`);
  await target.ledgerEnds(ends);
}
