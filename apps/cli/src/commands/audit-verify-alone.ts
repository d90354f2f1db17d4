import { verifyBareLog, type Anchor, type BareFinding, type BareLogVerification } from '@coop/audit/replay';
import { UsageError, type Invocation, type Options, type Result } from '../command.js';
import { trustAlone } from '../policy.js';
import { openBareLog } from '../sources/bare-log.js';
import { counted } from '../words.js';
import { linesAfterFindings } from './verification-lines.js';

/** @throws UsageError when another place is named, too */
export function alone(options: Options, what: string, others: readonly (keyof Options)[]): void {
  for (const other of others)
    if (options[other] !== undefined) throw new UsageError(`${what}, without --${other}`);
}

/** `coop audit verify --log`: any log of C2SP tlog-tiles, without a ledger. */
export async function verifyAlone(
  where: string,
  anchors: readonly Anchor[],
  { options, output }: Invocation,
): Promise<Result> {
  alone(options, '--log verifies a log alone', ['data', 'url', 'postgres', 'keys']);
  const { policy, origin } = trustAlone(options);
  const report = await verifyBareLog({
    log: openBareLog(where, origin, policy),
    ...{ anchors, policy },
    onProgress: (done, total) => output.progress('log', done, total, 'entries'),
  });
  return resultOf(where, report);
}

function resultOf(label: string, report: BareLogVerification): Result {
  const { origin, log, findings } = report;
  const sound = findings.length === 0;
  return {
    code: sound ? 0 : 1,
    json: { source: label, sound, ...report },
    lines: [
      `${label}: log ${origin}, ${log === null ? 'of unknown size' : counted(log.size, 'entry')}`,
      ...findings.map(lineOf),
      ...linesAfterFindings(report),
    ],
  };
}

function lineOf({ code, entry, upTo, path, detail }: BareFinding): string {
  const where = upTo === null ? ` at entry ${entry}` : ` at entries ${entry} to ${upTo}`;
  return `FINDING ${code}${entry === null ? '' : where}${path === null ? '' : ` in ${path}`}: ${detail}`;
}
