import { compareAnchor, parseAnchor, proofText } from '@coop/audit/replay';
import { readReceiptExtra, type ReadReceipt } from '@coop/event-sourcing';
import {
  judgeCheckpoint,
  parseProof,
  TlogRefusal,
  verifyInclusion,
  type JudgedCheckpoint,
  type LogSource,
  type Policy,
  type TlogProof,
} from '@coop/tlog';
import { UsageError, type Result } from '../command.js';
import { toldInWords } from '../told-words.js';
import { counted } from '../words.js';

/** One thing that was looked at. */
export interface Check {
  readonly what: string;
  readonly holds: boolean;
  readonly detail: string;
}

export interface ProofTrust {
  /** Whose signatures count. */
  readonly policy: Policy;
  /** A copy of the log, if there is one. */
  readonly log?: LogSource;
}

/** Whether a text wants to be a proof file (C2SP tlog-proof); it may still be none. */
export const isProofFile = (text: string): boolean => text.startsWith('c2sp.org/tlog-proof@');

/**
 * Verifies a receipt that is a `.tlog-proof`, with nothing but itself and the keys that are trusted.
 * @param words what it says, where that stands in a file of its own, as on paper with two codes
 * @throws UsageError when it is no proof file
 */
export async function verifyProofFile(
  file: string,
  text: string,
  trust: ProofTrust,
  words?: Uint8Array,
): Promise<Result> {
  const proof = parsed(file, text);
  const extra = words ?? proof.extra;
  const receipt = extra === undefined ? undefined : readReceiptExtra(extra);
  const judged = judge(proof.checkpoint, trust.policy);
  const checks = [
    ...checkpointChecks(judged, trust),
    ...(receipt === undefined ? [NOT_SAID] : entryChecks(proof, receipt, judged)),
  ];
  const isWhole = checks.every(({ holds }) => holds);
  if (isWhole && trust.log !== undefined) checks.push(await compared(text, trust.log));
  const fine = checks.every(({ holds }) => holds);
  const position = BigInt(proof.index) + 1n;
  const { told } = receipt ?? {};
  const notChecked = leftOut(receipt, position, trust);
  return {
    code: fine ? 0 : 1,
    json: { file, position, fine, told: told ?? null, anchor: anchorOf(judged), checks, notChecked },
    lines: [
      titleOf(judged, position),
      ...(told === undefined ? [] : toldInWords(told).map((line) => `says         ${line}`)),
      ...checks.map(
        ({ what, holds, detail }) => `${holds ? 'checked     ' : 'FINDING     '} ${what}: ${detail}`,
      ),
      ...notChecked.map((what) => `not checked  ${what}`),
    ],
  };
}

function parsed(file: string, text: string): TlogProof {
  try {
    return parseProof(proofText(text));
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    throw new UsageError(`${file} is no proof file: ${error.code}: ${error.message}`, { cause: error });
  }
}

type Judged = JudgedCheckpoint | TlogRefusal;

function judge(checkpoint: string, policy: Policy): Judged {
  try {
    return judgeCheckpoint(checkpoint, policy);
  } catch (error) {
    if (error instanceof TlogRefusal) return error;
    throw error;
  }
}

const isoOf = (seconds: number): string => new Date(seconds * 1_000).toISOString();

function checkpointChecks(judged: Judged, { policy }: ProofTrust): Check[] {
  const what = 'the signed checkpoint';
  if (judged instanceof TlogRefusal)
    return [{ what, holds: false, detail: `${judged.code}: ${judged.message}` }];
  const { checkpoint, quorum, witnessed } = judged;
  const detail = `${checkpoint.origin} signed a log of ${counted(checkpoint.size, 'event')}`;
  if (policy.quorum.kind === 'none') return [{ what, holds: true, detail }];
  const seen = witnessed.map(({ witness, time }) => `${witness.name} at ${isoOf(time)}`).join(', ');
  return [
    { what, holds: true, detail },
    quorum === 'met'
      ? { what: 'the witnesses', holds: true, detail: `enough saw it by the policy: ${seen}` }
      : {
          what: 'the witnesses',
          holds: false,
          detail: `fewer saw it than the policy asks for: ${seen || 'none'}`,
        },
  ];
}

const NOT_SAID: Check = {
  what: 'the receipt',
  holds: false,
  detail: 'its extra line does not say which entry it is of, or was altered',
};

function entryChecks({ index, hashes }: TlogProof, receipt: ReadReceipt, judged: Judged): Check[] {
  const { leafHash, position } = receipt;
  const isPlace = position === undefined || position === BigInt(index) + 1n;
  const opened: Check = {
    what: 'the event',
    holds: isPlace,
    detail: isPlace
      ? 'its text and its salt give the entry: what the receipt says is what was recorded'
      : `its text is of position ${position}, the entry of position ${index + 1}`,
  };
  const ofEvent = position === undefined ? [] : [opened];
  if (judged instanceof TlogRefusal) return ofEvent;
  const { size, root } = judged.checkpoint;
  const holds = verifyInclusion({ index, size, leafHash, root, proof: hashes });
  return [
    {
      what: 'the inclusion proof',
      holds,
      detail: holds
        ? 'the entry is in the log that was signed'
        : 'it does not lead from the entry to the checkpoint',
    },
    ...(holds ? ofEvent : []),
  ];
}

async function compared(text: string, log: LogSource): Promise<Check> {
  const anchor = parseAnchor(text, 'the receipt');
  if (anchor === undefined) return NOT_SAID;
  const { verdict, detail } = await compareAnchor(anchor, log);
  return { what: 'the copy of the log', holds: verdict === 'consistent', detail };
}

/** What a receipt that opens nothing leaves to others. */
function closedBy({ told }: ReadReceipt, position: bigint): string {
  return told === undefined
    ? 'what the event says: this shows its place alone. On paper a second code may hold it: FILE-2'
    : `what it says: it opens nothing, because the event concerns others, too. An auditor compares it with position ${position}`;
}

function leftOut(receipt: ReadReceipt | undefined, position: bigint, { policy, log }: ProofTrust): string[] {
  return [
    ...(receipt === undefined || receipt.position !== undefined ? [] : [closedBy(receipt, position)]),
    ...(policy.quorum.kind === 'none'
      ? ['that everyone was shown the same history: --policy FILE names witnesses who saw it']
      : []),
    ...(log === undefined ? ['whether the log still holds the event: --data names a copy of it'] : []),
    'whether what it says still applies today',
  ];
}

function anchorOf(judged: Judged) {
  if (judged instanceof TlogRefusal) return null;
  const { checkpoint, witnessed } = judged;
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: Buffer.from(checkpoint.root).toString('hex'),
    witnessed: witnessed.map(({ witness, time }) => ({ witness: witness.name, time: isoOf(time) })),
  };
}

function titleOf(judged: Judged, position: bigint): string {
  if (judged instanceof TlogRefusal) return `Receipt for position ${position}, of a log that is not trusted`;
  const { origin, size } = judged.checkpoint;
  return `Receipt of the log ${origin}: event at position ${position}, anchored to its size ${size}`;
}
