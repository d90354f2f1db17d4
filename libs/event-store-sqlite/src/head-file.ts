import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_DIGEST } from '@coop/event-sourcing';

/** Where a ledger ended once: a position, and the digest of the commit that ends there. */
export interface KnownHead {
  readonly head: number;
  readonly digest: string;
}

const FORM = /^([0-9]{16}) ([0-9a-f]{64})\n$/;
const nameIn = (dir: string): string => join(dir, 'ledger.head');

/** What the file says; `undefined` when it is not there, or was torn while it was written. */
export function knownHead(dir: string): KnownHead | undefined {
  const file = nameIn(dir);
  if (!existsSync(file)) return undefined;
  const [, head, digest] = FORM.exec(readFileSync(file, 'utf8')) ?? [];
  return head === undefined || digest === undefined ? undefined : { head: Number(head), digest };
}

/**
 * The head of the ledger in a file beside the database. SQLite drops what follows a damaged frame of its write-ahead
 * log without a word, and calls what is left sound: only somebody else can know that more had been there.
 *
 * It is written after each commit and not synced: it may be behind the ledger, after the power failed, but never
 * ahead of it.
 */
export class HeadFile {
  readonly #descriptor: number;

  constructor(dir: string, head: KnownHead = { head: 0, digest: FIRST_DIGEST }) {
    this.#descriptor = openSync(nameIn(dir), existsSync(nameIn(dir)) ? 'r+' : 'w', 0o600);
    this.write(head);
  }

  write({ head, digest }: KnownHead): void {
    writeSync(this.#descriptor, `${String(head).padStart(16, '0')} ${digest}\n`, 0);
  }

  close(): void {
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
  }
}
