import { sweepFindings } from '@coop/audit/replay';
import { examineSqliteLedger } from '@coop/event-store-sqlite';
import { LogReader } from '@coop/tlog';
import { logIn, verifierKey } from '../sources/data-folder.js';
import { placed } from '../words.js';

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
  const ledger = examineSqliteLedger(dir);
  try {
    const swept = sweepFindings(
      await ledger.sweep({ onProgress: ({ position, head }) => onProgress(position, head) }),
    );
    const findings = swept.findings.map(
      ({ code, position, upTo, detail }) => `${code}${placed(position, upTo, null)}: ${detail}`,
    );
    const vkey = verifierKey(dir, undefined);
    const logSize = vkey === undefined ? null : (await LogReader.open(logIn(dir, vkey))).checkpoint.size;
    if (logSize !== null && logSize > Number(ledger.head()))
      findings.push('the log holds events that the ledger has lost');
    return { findings, head: ledger.head(), logSize };
  } finally {
    await ledger.close();
  }
}
