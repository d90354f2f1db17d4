import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columns, type Report, type Row, type SuiteOptions } from '../results.js';
import { appending } from './appending.js';
import { entriesFrom, newExampleLog, type ExampleLog } from './example-log.js';
import { openGoPeer, type GoPeer } from './go-peer.js';
import { measureHistory } from './history.js';
import type { LogBench, LogPart } from './part.js';
import { proving } from './proving.js';
import { sizesOf, type LogSizes } from './sizes.js';
import { storing } from './storing.js';
import { verifying } from './verifying.js';

/** Each in a file of its own; what they have in common is in `part.ts`. */
const PARTS: readonly LogPart[] = [appending, verifying, proving, storing];

/** The long log is made in batches of this many bundles. */
const BUNDLES_AT_ONCE = 100;

const NOTES = `Ours runs in the process of the suite, the peers in one of their own for each figure, in turn. An append of ours is answered when its entries are under a signed checkpoint on the disk, one of Tessera when they are in its integrated tree, whose checkpoint follows within a second; batches that wait share a checkpoint, one after the other each has its own. fsck compares every tile and the root, as we do; x/mod hashes the entries to the root and compares no tile. x/mod compares each tile with the root before it makes a proof of it, we leave that to whoever verifies.`;

/** Our transparency log beside those of Go: appending, verifying, proving, storing; and replaying the history under it. */
export async function tlog(options: SuiteOptions): Promise<Report> {
  const { say } = options;
  const peer = await openGoPeer(say);
  if (typeof peer === 'string') say(`NOT RUN: Go's transparency logs: ${peer}`);
  const logs = await measureLogs(sizesOf(options), peer, say);
  const history = await measureHistory(options);
  const rows = [...logs.rows, ...history];
  return { rows, text: textOf(rows, typeof peer === 'string' ? peer : undefined) };
}

/** @param peer or the reason why there is none */
export async function measureLogs(
  sizes: LogSizes,
  peer: GoPeer | string,
  say: (text: string) => void,
): Promise<Report> {
  const root = mkdtempSync(join(tmpdir(), 'coop-bench-tlog-'));
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const newFolder = (): string => mkdtempSync(join(root, 'log-'));
    say(`a log of ${sizes.logged} entries`);
    const kept = await keptLog(newFolder(), sizes);
    const beside = typeof peer === 'string' ? {} : { peer };
    const bench: LogBench = { sizes, kept, newFolder, say, ...beside };
    const rows: Row[] = [];
    for (const part of PARTS) rows.push(...(await part(bench)));
    return { rows, text: textOf(rows, typeof peer === 'string' ? peer : undefined) };
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function keptLog(folder: string, { logged, batch, bytes }: LogSizes): Promise<ExampleLog> {
  const kept = await newExampleLog(folder);
  while (kept.log.size < logged) {
    const count = Math.min(BUNDLES_AT_ONCE * batch, logged - kept.log.size);
    await kept.log.append(entriesFrom(kept.log.size, count, bytes));
  }
  return kept;
}

function textOf(rows: readonly Row[], missing: string | undefined): string {
  const header = ['', 'subject', 'value', 'unit', 'min – max', 'runs', 'aim'];
  const lines = rows.map(({ name, subject, value, unit, min, max, runs, aim, better }) => {
    const isMet = better === 'higher' ? value >= (aim ?? 0) : value <= (aim ?? 0);
    const wanted =
      aim === undefined ? '' : `${better === 'higher' ? '≥' : '≤'} ${aim} ${isMet ? 'yes' : 'NO'}`;
    return [name, subject, String(value), unit, `${min} – ${max}`, String(runs), wanted];
  });
  const notRun = missing === undefined ? [] : [`NOT RUN  Go's tlog, Tessera and its fsck: ${missing}`];
  return [columns([header, ...lines]), ...notRun, NOTES].join('\n\n');
}
