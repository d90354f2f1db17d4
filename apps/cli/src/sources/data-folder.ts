import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepFindings, type HistoryStore } from '@coop/audit/replay';
import { StoreError, type SweepFinding } from '@coop/event-sourcing';
import { examineSqliteLedger, openSqliteEventStore, type ExaminedLedger } from '@coop/event-store-sqlite';
import { parseVerifierKey, PosixTileStorage, type LogSource } from '@coop/tlog';
import { UsageError, type Options } from '../command.js';
import { historyDoors } from '../history-doors.js';
import { keyText } from '../policy.js';
import { copyReadModels, type ReadModelCopy } from './read-model-file.js';
import { sealedValueFiles } from './sealed-value-files.js';
import type { Source } from './source.js';

/** The files of a data folder; keys are never among them. */
export const FILES = {
  ledger: 'ledger.sqlite',
  vault: 'vault.sqlite',
  readModels: 'read-models.sqlite',
  /** Of the embedded sign-in provider; in a backup without its sessions. */
  accounts: 'provider.sqlite',
  log: 'log',
} as const;

/** The verifier key that the log publishes about itself, or the one that the person trusts. */
export function verifierKey(dir: string, given: string | undefined): string | undefined {
  if (given !== undefined) return keyText(given);
  const file = join(dir, FILES.log, 'origin.vkey');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** The log in a folder, under a verifier key, whose name is the log's origin. */
export function logIn(dir: string, vkey: string): LogSource {
  const storage = new PosixTileStorage(join(dir, FILES.log));
  const verifier = parseVerifierKey(vkey);
  return { read: (path) => storage.read(path), origin: verifier.name, verifiers: [verifier] };
}

/** @throws UsageError when there is no ledger in the folder */
export function requireLedger(dir: string): void {
  if (!existsSync(join(dir, FILES.ledger)))
    throw new UsageError(`there is no ledger in ${dir} (--data DIR names another folder)`);
}

/**
 * Opens a data folder or a backup for reading: no lock, no key, beside a running process or without one.
 * @throws StoreError `StoreDamaged` when the end of the ledger does not hold together
 */
export function openDataFolder(dir: string, options: Pick<Options, 'vkey' | 'keys'>): Source {
  requireLedger(dir);
  return sourceOver(dir, options, openSqliteEventStore({ dir, readOnly: true }));
}

/** The same for whoever verifies it: opens whatever is wrong with the ledger, and gives it as it lies there. */
export function examineDataFolder(dir: string, options: Pick<Options, 'vkey' | 'keys'>): Source {
  requireLedger(dir);
  const ledger = examined(dir);
  const sweep: Source['sweep'] = async (onProgress) =>
    sweepFindings(
      await ledger.sweep({
        onProgress: ({ position, head }) => onProgress?.({ done: position, total: head }),
      }),
    );
  return { ...sourceOver(dir, options, ledger), sweep };
}

/** A file in which no ledger can be found is one without any event: its log and all else can still be verified. */
function examined(dir: string): ExaminedLedger {
  try {
    return examineSqliteLedger(dir);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'StoreDamaged') throw error;
    const unreadable: SweepFinding = { position: 1n, problem: 'unreadable', detail: error.message };
    return {
      head: () => 0n,
      positionAt: () => Promise.resolve(0n),
      async *readAll() {},
      sweep: () => Promise.resolve({ commits: 0, events: 0, head: 0n, findings: [unreadable], more: 0 }),
      close: () => Promise.resolve(),
    };
  }
}

function sourceOver(
  dir: string,
  options: Pick<Options, 'vkey' | 'keys'>,
  store: HistoryStore & { close(): Promise<void> },
): Source {
  const vkey = verifierKey(dir, options.vkey);
  const files = sealedValueFiles(dir, options.keys);
  const readModels = join(dir, FILES.readModels);
  const copies: ReadModelCopy[] = [];
  return {
    label: dir,
    store,
    log: vkey === undefined ? undefined : logIn(dir, vkey),
    vkey,
    ...(files === undefined ? {} : { sealedValues: files }),
    ...(existsSync(readModels)
      ? {
          readModels: async () => {
            const copy = copyReadModels(readModels, historyDoors.projections);
            copies.push(copy);
            return copy.digests();
          },
        }
      : {}),
    limits:
      options.keys === undefined ? ['whether the keys of sealed values still exist: --keys DIR looks'] : [],
    close: async () => {
      for (const copy of copies) await copy.close();
      await files?.close();
      await store.close();
    },
  };
}
