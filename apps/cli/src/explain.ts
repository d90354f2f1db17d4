import { RulesUnusable } from '@coop/audit/replay';
import { RebuildTakenOver, StoreError } from '@coop/event-sourcing';
import { VaultRefusal, type VaultRefusalCode } from '@coop/personal-data';
import { TlogRefusal } from '@coop/tlog';
import { UsageError } from './command.js';

/** Refusals of the vault that a command line can meet; their own text is the code alone. */
const OF_THE_VAULT: Partial<Record<VaultRefusalCode, string>> = {
  WrongKeyEncryptionKey: 'the key-encryption key (the file kek) is missing, or is not the one of these keys',
  KeysOfAnotherVault: 'these keys belong to other sealed values',
  KeysNotApart: 'keys and data would lie in one place',
  NotDurable: 'the server is set to lose what it acknowledged: synchronous_commit must be on',
  ReadOnly: 'the tables of sealed values or keys are missing: prepare the databases first',
};

/** Known errors in one line; a fault of the program with its stack, for whoever repairs it. */
export function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof VaultRefusal)
    return [error.code, OF_THE_VAULT[error.code]].filter((part) => part !== undefined).join(': ');
  if (error instanceof RebuildTakenOver || error instanceof RulesUnusable) return error.message;
  if (error instanceof StoreError || error instanceof TlogRefusal) return `${error.code}: ${error.message}`;
  if (error instanceof Error && 'code' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
