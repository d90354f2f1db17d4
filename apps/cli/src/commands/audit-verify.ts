import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  finding,
  parseAnchor,
  verifiersOf,
  verifyLedger,
  type Anchor,
  type LedgerVerification,
} from '@coop/audit/replay';
import { StoreError } from '@coop/event-sourcing';
import type { Policy } from '@coop/tlog';
import { UsageError, type Command, type Invocation, type Result } from '../command.js';
import { readPolicy, trustIn } from '../policy.js';
import type { Source } from '../sources/source.js';
import { counted, placed } from '../words.js';
import { alone, verifyAlone } from './audit-verify-alone.js';
import { auditVerifyBundle } from './audit-verify-bundle.js';
import { linesAfterFindings } from './verification-lines.js';

/** Reads checkpoints and receipts. @throws UsageError when a file is neither */
export function readAnchors(files: readonly string[]): readonly Anchor[] {
  return files.map(anchorFile).map((file) => {
    const anchor = parseAnchor(readFileSync(file, 'utf8'), basename(file));
    if (anchor === undefined) throw new UsageError(`${file} is neither a signed checkpoint nor a receipt`);
    return anchor;
  });
}

/** What a signer remembers lies in a folder, under the greatest number. */
function anchorFile(file: string): string {
  if (!statSync(file).isDirectory()) return file;
  const numbers = readdirSync(file).flatMap((name) => /^signed-([1-9][0-9]*)$/.exec(name)?.[1] ?? []);
  if (numbers.length === 0) throw new UsageError(`${file} is not what a signer remembers`);
  return join(file, `signed-${Math.max(...numbers.map(Number))}`);
}

async function run(invocation: Invocation): Promise<Result> {
  const { options, words, output, open } = invocation;
  const [bundle] = words;
  if (bundle !== undefined) {
    if (!existsSync(join(bundle, 'manifest.json')))
      throw new UsageError(`${bundle} holds no evidence bundle (--data DIR names a ledger)`);
    alone(options, 'a bundle is verified by itself', ['data', 'url', 'postgres', 'keys', 'log']);
    return auditVerifyBundle.run(invocation);
  }
  const anchors = readAnchors(options.anchor ?? []);
  readPolicy(options);
  if (options.log !== undefined) return verifyAlone(options.log, anchors, invocation);
  try {
    const source = await open({ damaged: 'as-it-lies' });
    if (source.log === undefined || source.vkey === undefined)
      throw new UsageError('there is no log/origin.vkey: --vkey gives the key that the log is verified with');
    const policy = trustIn(source.vkey, options);
    const { origin } = source.log;
    const report = await verifyLedger({
      store: source.asItLies ?? source.store,
      log: { ...source.log, verifiers: verifiersOf(policy, origin) },
      ...{ anchors, policy },
      ...(source.sweep === undefined ? {} : { sweep: source.sweep }),
      ...(source.sealedValues === undefined ? {} : { sealedValues: source.sealedValues }),
      onProgress: (step, done, total) => output.progress(STEPS[step], done, total),
    });
    return resultOf(source.label, {
      ...report,
      notChecked: [...report.notChecked, ...limitsOf(source, policy)],
    });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'StoreDamaged') throw error;
    return damaged(error);
  }
}

/** A policy that has witnesses was made by somebody who knew the key. */
const limitsOf = ({ limits, ownKey }: Source, { witnesses }: Policy): readonly string[] =>
  ownKey === undefined || witnesses.length > 0 ? limits : [...limits, ownKey];

const STEPS = { chain: 'chain of commits', log: 'log', values: 'sealed values' } as const;

function resultOf(label: string, report: LedgerVerification): Result {
  const { head, log, findings } = report;
  const sound = findings.length === 0;
  return {
    code: sound ? 0 : 1,
    json: { source: label, sound, ...report },
    lines: [
      `${label}: ${counted(Number(head), 'event')}, log of ${log?.size ?? 'unknown'} entries`,
      ...findings.map(
        ({ code, position, upTo, event, path, detail }) =>
          `FINDING ${code}${placed(position, upTo, path)}${event === null ? '' : ` (event ${event})`}: ${detail}`,
      ),
      ...linesAfterFindings(report),
    ],
  };
}

function damaged(error: StoreError): Result {
  return {
    code: 1,
    json: { sound: false, findings: [finding('unreadable', null, error.message)], more: 0 },
    lines: [
      `FINDING unreadable: ${error.message}`,
      'Nothing else was checked. Restore the ledger from a backup, then verify again.',
    ],
  };
}

export const auditVerify: Command = {
  name: 'audit verify',
  usage:
    '[BUNDLE | --data DIR | --postgres URL | --url URL --token T | --log FOLDER-OR-URL] [--anchor FILE …] [--vkey KEY] [--policy FILE] [--keys DIR]',
  words: 1,
  summary:
    'verify the ledger against itself, its log, and what you kept of it; or a bundle, or any log alone',
  run,
};
