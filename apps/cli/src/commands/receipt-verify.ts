import { existsSync, readFileSync } from 'node:fs';
import { compareAnchor, holdsTogether, parseAnchor, type Anchor } from '@coop/audit/replay';
import { verifyReceipt, type ReceiptFile } from '@coop/consent/replay';
import { parsePolicy, parseVerifierKey, TlogRefusal } from '@coop/tlog';
import {
  required,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { dataFolderOf } from '../open-source.js';
import { logIn, verifierKey } from '../sources/data-folder.js';
import { isProofFile, verifyProofFile, type Check, type ProofTrust } from './receipt-proof.js';

async function run({ options, words }: Invocation): Promise<Result> {
  const file = required(words[0], 'FILE');
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const text = readFileSync(file, 'utf8');
  const [, second] = words;
  if (second !== undefined && !existsSync(second)) throw new UsageError(`there is no file ${second}`);
  const said = second === undefined ? undefined : readFileSync(second);
  if (isProofFile(text)) return verifyProofFile(file, text, trustOf(options), said);
  if (said !== undefined) throw new UsageError('a second file goes with a receipt that is a .tlog-proof');
  if (options.policy !== undefined) throw new UsageError('--policy is for receipts that are a .tlog-proof');
  const anchor = parseAnchor(text, 'the receipt');
  if (anchor === undefined) throw new UsageError(`${file} holds no proof of a transparency log`);
  const dir = dataFolderOf(options);
  const known = verifierKey(dir, options.vkey);
  const own = ownKey(text);
  const vkey = known ?? own;
  if (vkey === undefined)
    throw new UsageError('--vkey is needed: neither the receipt nor a data folder has the key of the log');
  const { name: origin } = parseVerifierKey(vkey);
  const { checks: ofReceipt, anchors } = await contentOf(text, anchor);
  const checks = [
    ...ofReceipt,
    proofOf(() =>
      anchors.every((each) => holdsTogether(each, { origin, verifiers: [parseVerifierKey(vkey)] })),
    ),
  ];
  const sameKey = known !== undefined && own !== undefined && known !== own;
  if (sameKey)
    checks.push({
      what: 'the key',
      holds: false,
      detail: 'the receipt names another key than the one that is trusted here',
    });
  if (checks.every(({ holds }) => holds) && existsSync(`${dir}/log/checkpoint`)) {
    const { verdict, detail } = await compareAnchor(anchor, logIn(dir, vkey));
    checks.push({ what: `the log in ${dir}`, holds: verdict === 'consistent', detail });
  }
  const position = anchor.inclusion === undefined ? null : BigInt(anchor.inclusion.index) + 1n;
  const notChecked = [
    ...(known === undefined
      ? ['who the key belongs to: it came with the receipt. Compare it with one that you had before']
      : []),
    ...(existsSync(`${dir}/log/checkpoint`)
      ? []
      : ['whether the log still holds the event: --data names a copy of it']),
    'whether what it says still applies today: a grant may have been withdrawn since',
  ];
  const fine = checks.every(({ holds }) => holds);
  return {
    code: fine ? 0 : 1,
    json: { file, origin, position, fine, checks, notChecked },
    lines: [
      `Receipt of the log ${origin}${position === null ? '' : `, event at position ${position}`}`,
      ...checks.map(
        ({ what, holds, detail }) => `${holds ? 'checked     ' : 'FINDING     '} ${what}: ${detail}`,
      ),
      ...notChecked.map((what) => `not checked  ${what}`),
    ],
  };
}

/** A `.tlog-proof` brings no key: what it is verified with comes from elsewhere. */
function trustOf(options: Options): ProofTrust {
  const dir = dataFolderOf(options);
  const vkey = verifierKey(dir, options.vkey);
  const hasLog = vkey !== undefined && existsSync(`${dir}/log/checkpoint`);
  const log = hasLog ? { log: logIn(dir, vkey) } : {};
  if (options.policy !== undefined) {
    if (!existsSync(options.policy)) throw new UsageError(`there is no file ${options.policy}`);
    return { policy: parsePolicy(readFileSync(options.policy)), ...log };
  }
  if (vkey === undefined)
    throw new UsageError(
      '--vkey KEY or --policy FILE is needed: a .tlog-proof does not bring the key of its log',
    );
  return { policy: parsePolicy(`log ${vkey}\nquorum none\n`), ...log };
}

const WORDS = {
  signature: 'the signature of the receipt',
  context: 'the vocabulary of the receipt',
  'mandatory fields': 'the mandatory fields of a consent receipt',
  notice: 'the notice that was shown',
  events: 'the events of the agreement',
} as const;

/**
 * Consent receipts are signed by the cooperative and tell of several events, each with a proof of its own; answers
 * of `audit.proof` are not signed, the log's signature suffices.
 */
async function contentOf(
  text: string,
  anchor: Anchor,
): Promise<{ readonly checks: readonly Check[]; readonly anchors: readonly Anchor[] }> {
  const file = tryJson(text) as Partial<ReceiptFile> | undefined;
  if (file?.receipt === undefined || file.publicKey === undefined) return { checks: [], anchors: [anchor] };
  const { checks, events } = await verifyReceipt({ receipt: file.receipt, publicKey: file.publicKey });
  const proofs = events.flatMap(({ inclusion, type }) => parseAnchor(JSON.stringify(inclusion), type) ?? []);
  return {
    checks: checks.map(({ what, holds, detail }) => ({ what: WORDS[what], holds, detail })),
    anchors: proofs.length === 0 ? [anchor] : proofs,
  };
}

function proofOf(verify: () => boolean): Check {
  const what = 'the inclusion proof and the signed checkpoint';
  try {
    const holds = verify();
    return {
      what,
      holds,
      detail: holds ? 'the event is in the log that was signed' : 'the proof does not lead to the checkpoint',
    };
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    return { what, holds: false, detail: `${error.code}: ${error.message}` };
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The key that the receipt itself carries. */
function ownKey(text: string): string | undefined {
  const payload = /"receipt"\s*:\s*"[\w-]+\.([\w-]+)\./.exec(text)?.[1];
  const json = payload === undefined ? text : Buffer.from(payload, 'base64url').toString('utf8');
  return /"vkey"\s*:\s*"([^"\\]+)"/.exec(json)?.[1];
}

export const receiptVerify: Command = {
  name: 'receipt verify',
  usage: 'FILE [FILE-2] [--vkey KEY | --policy FILE] [--data DIR]',
  words: 2,
  summary: 'verify a receipt offline, and against a copy of the log if there is one',
  run,
};
