import { existsSync, readFileSync } from 'node:fs';
import { verifyOwnLog, type OwnLogTrust, type OwnLogVerification } from '@coop/audit/replay';
import { ownLog, type OwnLog } from '@coop/contracts/audit-api';
import { parsePolicy, parseVerifierKey, TlogRefusal } from '@coop/tlog';
import {
  required,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { counted } from '../words.js';

async function run({ options, words }: Invocation): Promise<Result> {
  const file = read(required(words[0], 'FILE'));
  const isTrusted = options.vkey !== undefined || options.policy !== undefined;
  const found = verifyOwnLog(file, trustOf(file, options));
  const proved = provedBy(found);
  const notProved = notProvedBy(found, file, { isTrusted, isNamed: options.handle !== undefined });
  return Promise.resolve({
    code: found.findings.length > 0 ? 1 : 0,
    json: { ...found, proved, notProved },
    lines: [
      `What the log ${found.origin} holds about ${found.party}: ${counted(found.entries, 'event')}`,
      ...found.findings.map(
        ({ code, index, detail }) =>
          `FINDING      ${code}${index === null ? '' : ` at position ${index + 1}`}: ${detail}`,
      ),
      ...proved.map((what) => `proved       ${what}`),
      ...notProved.map((what) => `not proved   ${what}`),
      found.findings.length === 0 ? 'No finding.' : `${counted(found.findings.length, 'finding')}.`,
    ],
  });
}

function read(path: string): OwnLog {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  try {
    return ownLog.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new UsageError(`${path} is not what the log holds about somebody`, { cause: error });
  }
}

/** A key or policy of her own; else the key that came with the file, which proves nothing about who made it. */
function trustOf(file: OwnLog, { vkey, policy, handle }: Options): OwnLogTrust {
  const who = handle === undefined ? {} : { handle };
  try {
    if (policy !== undefined) return { ...who, policy: parsePolicy(readFileSync(policy, 'utf8')) };
    const verifier = parseVerifierKey(keyOf(vkey ?? file.vkey));
    return { ...who, origin: verifier.name, verifiers: [verifier] };
  } catch (error) {
    if (error instanceof TlogRefusal) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

const keyOf = (text: string): string => (existsSync(text) ? readFileSync(text, 'utf8').trim() : text);

function provedBy({ completeUpTo, entries, opened, size }: OwnLogVerification): readonly string[] {
  if (completeUpTo === null) return [];
  const { position, recordedAt } = completeUpTo;
  return [
    entries === 0
      ? `up to position ${position}, recorded on ${recordedAt}, the map in the log holds nothing about this handle`
      : `up to position ${position}, recorded on ${recordedAt}, the map in the log holds exactly these events about this handle: none was left out, and their order is this one`,
    ...(entries === 0
      ? []
      : [`each of them is in the log of ${counted(size ?? 0, 'event')} that was signed`]),
    ...(opened === 0
      ? []
      : [`${counted(opened, 'event')} opened: the event shown is the one that was logged`]),
  ];
}

function notProvedBy(
  { completeUpTo, unopened, uncovered, party }: OwnLogVerification,
  file: OwnLog,
  { isTrusted, isNamed }: { readonly isTrusted: boolean; readonly isNamed: boolean },
): readonly string[] {
  const later = file.since.length + file.moreSince;
  return [
    ...(completeUpTo === null ? ['that these are all: see the findings'] : []),
    ...(unopened === 0
      ? []
      : [`time and kind of ${counted(unopened, 'event')} that concern others, too, and are not opened`]),
    ...(uncovered === null || uncovered === 0
      ? []
      : [
          `whom ${counted(uncovered, 'event')} of the log after that position concern; the cooperative says that ${later} of them concern this handle`,
        ]),
    ...(isTrusted
      ? []
      : ['whose key signed it: it came with the file. --vkey or --policy names one that you had before']),
    ...(isNamed ? [] : [`that ${party} is your handle: --handle names the one on your receipts`]),
    'that the map says of each event whom it concerns: an auditor checks it with coop audit replay',
    'that everything was recorded, and that nothing else is kept under another handle',
  ];
}

export const auditOwnHistory: Command = {
  name: 'audit own-history',
  usage: 'FILE [--vkey KEY | --policy FILE] [--handle HANDLE]',
  words: 1,
  summary: "verify, offline, a member's file of all that the log holds about her",
  run,
};
