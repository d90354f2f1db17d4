import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SealedValueCheck } from '@coop/audit/replay';
import { openVault } from '@coop/personal-data';

/** A check that holds files open. */
export interface SealedValueFiles extends SealedValueCheck {
  close(): Promise<void>;
}

/**
 * Looks for lost values in a data folder. Without the keys it sees ciphertexts only: it reads the vault's file
 * itself, because the vault opens with keys or not at all.
 */
export function sealedValueFiles(dir: string, keysDir: string | undefined): SealedValueFiles | undefined {
  const file = join(dir, 'vault.sqlite');
  if (!existsSync(file)) return undefined;
  return keysDir === undefined ? ciphertextsIn(file) : vaultIn(dir, keysDir);
}

function vaultIn(dataDir: string, keysDir: string): SealedValueFiles {
  // A backup has no list of erasures: its values are looked at here, and never given out.
  const list = existsSync(`${resolve(dataDir)}.erasures`) ? {} : { erasuresDir: false as const };
  const clock = { now: () => new Date() };
  const vault = openVault({ dataDir, keysDir, clock, readOnly: true, ...list });
  return {
    looksAt: 'ciphertext and key',
    check: async ({ ref, subjects }, ended) => {
      const [lost] = await vault.check([{ ...ref, subjects }]);
      return lost === undefined || ended ? undefined : REASONS[lost.because];
    },
    close: () => vault.close(),
  };
}

const REASONS = {
  'no-ciphertext': 'its ciphertext is missing, and no erasure explains it',
  'no-key': 'its key is missing, and no erasure explains it',
  altered: 'its ciphertext is not what was sealed',
} as const;

interface Row {
  readonly id: number;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array | null;
  readonly ended: number;
}

function ciphertextsIn(file: string): SealedValueFiles {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  const select = db.prepare('SELECT id, nonce, ciphertext, ended FROM sealed_values WHERE commitment = ?');
  const large = db.prepare('SELECT bytes FROM large_ciphertexts WHERE id = ?');
  return {
    looksAt: 'ciphertext',
    check: async ({ ref }, ended) => {
      if (ended) return undefined;
      const row = select.get(Buffer.from(ref.$sealed, 'hex')) as Row | undefined;
      if (row === undefined || row.ended === 1) return REASONS['no-ciphertext'];
      const bytes =
        row.ciphertext ?? (large.get(row.id) as { bytes: Uint8Array } | undefined)?.bytes ?? new Uint8Array();
      const digest = hash('sha256', Buffer.concat([row.nonce, bytes]));
      return digest === ref.digest ? undefined : REASONS.altered;
    },
    close: async () => db.close(),
  };
}
