import { parseCheckpoint } from '../checkpoint/checkpoint.js';
import { CHECKPOINT_PATH } from '../tiles/tile-path.js';
import type { TreeHead } from '../tree/verify.js';
import { LogReader, type LogSource } from './log-reader.js';
import { refusalMessage, type LogFinding, type LogReport } from './log-report.js';
import { SourceComparison, type ExpectedEntry } from './source-comparison.js';
import type { TileChecks } from '../workers/tile-checks.js';
import { VerifyingWalk } from './verifying-walk.js';

/** What to verify, and against what. */
export interface LogVerification extends LogSource {
  /** What the log must hold, in order, from whoever is the source of its entries. */
  readonly expected?: AsyncIterable<ExpectedEntry>;
  /**
   * Who helps: {@link FolderWorkers} on the folder that is read here. The report is the same without them. They are not
   * asked where entries are compared with their source, which is done in order.
   */
  readonly workers?: TileChecks;
}

/**
 * Verifies a log from nothing: reads every bundle, hashes every entry, and compares every tile and the signed
 * root. A sound log here is one that agrees with itself and with its signature; that the signer showed everyone
 * the same history only an anchor tells, see {@link checkAnchor}.
 */
export async function verifyLog(verification: LogVerification): Promise<LogReport> {
  const { head, said, findings } = await headOf(verification);
  if (said === undefined) return { findings, sourceContinues: false };
  await using source = new SourceComparison(verification.expected);
  const workers = verification.expected === undefined ? verification.workers : undefined;
  const walk = new VerifyingWalk({ read: verification.read, head: said, source, workers });
  findings.push(...(await walk.findings()));
  return { ...(head === undefined ? {} : { head }), findings, sourceContinues: await source.continues() };
}

interface Head {
  /** Of a checkpoint whose signature holds. */
  readonly head?: TreeHead;
  /** What the checkpoint says, signed or not: the tiles can be compared with it all the same. */
  readonly said?: TreeHead;
  readonly findings: LogFinding[];
}

async function headOf(source: LogSource): Promise<Head> {
  try {
    const { size, root } = (await LogReader.open(source)).checkpoint;
    return { head: { size, root }, said: { size, root }, findings: [] };
  } catch (error) {
    const refused: LogFinding = {
      code: 'checkpoint_refused',
      path: CHECKPOINT_PATH,
      message: refusalMessage(error),
      expected: `a checkpoint that ${source.origin} has signed`,
    };
    const note = await source.read(CHECKPOINT_PATH);
    const said = note === undefined ? undefined : whatItSays(Buffer.from(note).toString('utf8'));
    return { ...(said === undefined ? {} : { said }), findings: [refused] };
  }
}

function whatItSays(note: string): TreeHead | undefined {
  try {
    return parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  } catch (error) {
    refusalMessage(error);
    return undefined;
  }
}
