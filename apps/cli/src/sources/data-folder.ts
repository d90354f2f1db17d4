import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, OnProgress } from '@coop/audit/replay';
import { asItLies, sweep, type LedgerRows } from '@coop/event-sourcing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { parseVerifierKey, PosixTileStorage, type LogSource } from '@coop/tlog';
import { UsageError, type Options } from '../command.js';
import { historyDoors } from '../history-doors.js';
import { readModelDigests } from './read-model-file.js';
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
  if (given !== undefined) return existsSync(given) ? readFileSync(given, 'utf8').trim() : given;
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
  const store = openSqliteEventStore({ dir, readOnly: true });
  const vkey = verifierKey(dir, options.vkey);
  const files = sealedValueFiles(dir, options.keys);
  const readModels = join(dir, FILES.readModels);
  return {
    label: dir,
    store,
    log: vkey === undefined ? undefined : logIn(dir, vkey),
    vkey,
    sweep: (onProgress) => sweepFindings(store, onProgress),
    asItLies: asItLies(store, store.rows),
    ...(files === undefined ? {} : { sealedValues: files }),
    ...(existsSync(readModels)
      ? { readModels: () => readModelDigests(readModels, historyDoors.projections) }
      : {}),
    limits:
      options.keys === undefined ? ['whether the keys of sealed values still exist: --keys DIR looks'] : [],
    close: async () => {
      await files?.close();
      await store.close();
    },
  };
}

/** The sweep of the rows. Its details name streams, which belong to someone: they are left out. */
export async function sweepFindings(
  store: { readonly rows: LedgerRows },
  onProgress?: OnProgress,
): Promise<Finding[]> {
  const { findings } = await sweep(store, {
    onProgress: ({ position, head }) => onProgress?.({ done: position, total: head }),
  });
  return findings.map(({ position, problem }) => ({
    code: problem,
    position,
    event: null,
    detail: DETAILS[problem],
  }));
}

const DETAILS = {
  altered: 'the commit that begins here is not what was recorded',
  missing: 'there is no event at this position',
  reordered: 'a later revision of a stream lies before an earlier one',
  'revision-gap': 'the revision of the stream before this one is nowhere',
  unreachable: 'the index of streams, of commands or of categories does not lead to it',
} as const;
