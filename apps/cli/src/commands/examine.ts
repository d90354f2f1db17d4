import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { LogReader } from '@coop/tlog';
import { logIn, sweepFindings, verifierKey } from '../sources/data-folder.js';

export interface Examination {
  readonly findings: readonly string[];
  readonly head: bigint;
  /** Null when there is no log. */
  readonly logSize: number | null;
}

/** The chain of commits of a copy, and that its log is no longer than its ledger. */
export async function examine(
  dir: string,
  onProgress: (done: bigint, total: bigint) => void,
): Promise<Examination> {
  const store = openSqliteEventStore({ dir, readOnly: true });
  try {
    const swept = await sweepFindings(store, ({ done, total }) => onProgress(done, total));
    const findings = swept.map(({ code, position, detail }) => `${code} at position ${position}: ${detail}`);
    const vkey = verifierKey(dir, undefined);
    const logSize = vkey === undefined ? null : (await LogReader.open(logIn(dir, vkey))).checkpoint.size;
    if (logSize !== null && logSize > Number(store.head()))
      findings.push('the log holds events that the ledger has lost');
    return { findings, head: store.head(), logSize };
  } finally {
    await store.close();
  }
}
