import { verifyBareLog, type Anchor, type BareFinding, type BareLogVerification } from '@coop/audit/replay';
import { UsageError, type Invocation, type Result } from '../command.js';
import { trustAlone } from '../policy.js';
import { openBareLog } from '../sources/bare-log.js';
import { counted } from '../words.js';

/** `coop audit verify --log`: any log of C2SP tlog-tiles, without a ledger. */
export async function verifyAlone(
  where: string,
  anchors: readonly Anchor[],
  { options, output }: Invocation,
): Promise<Result> {
  for (const other of ['data', 'url', 'postgres', 'keys'] as const)
    if (options[other] !== undefined) throw new UsageError(`--log verifies a log alone, without --${other}`);
  const { policy, origin } = trustAlone(options);
  const report = await verifyBareLog({
    log: openBareLog(where, origin, policy),
    ...{ anchors, policy },
    onProgress: (done, total) => output.progress('log', done, total, 'entries'),
  });
  return resultOf(where, report);
}

function resultOf(label: string, report: BareLogVerification): Result {
  const { origin, log, findings, more, anchors, anchoredTo, checked, notChecked } = report;
  const sound = findings.length === 0;
  return {
    code: sound ? 0 : 1,
    json: { source: label, sound, ...report },
    lines: [
      `${label}: log ${origin}, ${log === null ? 'of unknown size' : counted(log.size, 'entry')}`,
      ...findings.map(lineOf),
      ...(more === 0 ? [] : [`… and ${counted(more, 'finding')} more`]),
      ...anchors
        .filter(({ verdict }) => verdict === 'consistent')
        .map((anchor) => `anchor ${anchor.label}: ${anchor.detail}`),
      `Anchored to: ${anchoredTo}`,
      ...checked.map((what) => `checked      ${what}`),
      ...notChecked.map((what) => `not checked  ${what}`),
      sound ? 'No finding.' : `${counted(findings.length + more, 'finding')}.`,
    ],
  };
}

function lineOf({ code, entry, upTo, path, detail }: BareFinding): string {
  const where = upTo === null ? ` at entry ${entry}` : ` at entries ${entry} to ${upTo}`;
  return `FINDING ${code}${entry === null ? '' : where}${path === null ? '' : ` in ${path}`}: ${detail}`;
}
