import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  evaluateBundle,
  linesOf,
  linesOfReport,
  nodePort,
  verifyBundle,
  type Brought,
  type EvidenceReport,
  type HistoryDoors,
} from '@coop/audit/replay';
import {
  required,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { doorsWith } from '../history-doors.js';

async function run({ options, words, output }: Invocation): Promise<Result> {
  const folder = required(words[0], 'DIR');
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`);
  const doors = await doorsWith(options);
  const port = nodePort(folder);
  const report = await verifyBundle(port, broughtAlong(options));
  // The rules are asked about what was recorded, and nothing else: a bundle with findings is none of that.
  const verified = report.sound ? await evaluated(port, report, doors, output) : report;
  return {
    code: verified.sound ? 0 : 1,
    json: { source: folder, ...verified },
    lines: linesOfReport(verified),
  };
}

function broughtAlong({ vkey, policy, signer, anchor = [] }: Options): Brought {
  const textOr = (given: string) => (existsSync(given) ? readFileSync(given, 'utf8').trim() : given);
  return {
    ...(vkey === undefined ? {} : { vkey: textOr(vkey) }),
    ...(policy === undefined ? {} : { policy: readFileSync(policy, 'utf8') }),
    ...(signer === undefined ? {} : { signer: textOr(signer) }),
    anchors: anchor.map((file) => ({ label: basename(file), text: readFileSync(file, 'utf8') })),
  };
}

async function evaluated(
  port: ReturnType<typeof nodePort>,
  report: EvidenceReport,
  doors: HistoryDoors,
  output: Invocation['output'],
): Promise<EvidenceReport> {
  const { kind } = report.scope as { readonly kind?: unknown };
  const { findings, checked, notChecked } = await evaluateBundle(
    linesOf(port.chunks('events.ndjson')),
    doors,
    kind === 'everything',
    ({ done, total }) => output.progress('decisions', done, total),
  );
  return {
    ...report,
    sound: findings.length === 0,
    findings: [...report.findings, ...findings],
    checked: [...report.checked, ...checked],
    notChecked: [...report.notChecked.filter((what) => !what.includes('verify-bundle')), ...notChecked],
  };
}

export const auditVerifyBundle: Command = {
  name: 'audit verify-bundle',
  usage: 'DIR [--vkey KEY | --policy FILE] [--signer KEY] [--anchor FILE …] [--rules DIR]',
  words: 1,
  summary: 'verify an evidence bundle, and evaluate its decisions again',
  run,
};
