import {
  CHECKPOINT_PATH,
  parseCheckpoint,
  parseNote,
  TlogRefusal,
  verifyLog,
  type LogFinding,
  type LogSource,
  type Policy,
} from '@coop/tlog';
import { compareAnchor, type Anchor, type AnchorReport } from './anchors.js';
import { checkpointBehind } from './checkpoint-behind.js';
import { MAX_LISTED } from './finding.js';
import { anchorFindings } from './log-findings.js';
import { anchoredTo, asOfNow, SAME_HISTORY, type Verification } from './verify-ledger.js';
import { witnessing } from './witnessing.js';

/** One thing that is wrong with a log of anyone. */
export interface BareFinding {
  readonly code: string;
  /** First entry concerned, counted from 0; null when it is about the whole. */
  readonly entry: number | null;
  /** Last entry concerned, where that is not the first. */
  readonly upTo: number | null;
  readonly path: string | null;
  readonly detail: string;
  readonly expected: string | null;
  readonly found: string | null;
}

export interface BareLogVerification extends Verification<BareFinding> {
  readonly origin: string;
}

export interface BareLogParts {
  readonly log: LogSource;
  readonly anchors: readonly Anchor[];
  readonly policy: Policy;
  readonly onProgress?: (done: bigint, total: bigint) => void;
}

/** Verifies any log of C2SP tlog-tiles alone, without whatever its entries stand for. */
export async function verifyBareLog(parts: BareLogParts): Promise<BareLogVerification> {
  const { anchors: kept, policy } = parts;
  const frozen = await asOfNow(parts.log);
  const log = await withProgress(frozen, parts.onProgress);
  const { head, findings: wrong } = await verifyLog(log);
  const anchors: AnchorReport[] = [];
  for (const anchor of kept) anchors.push(await compareAnchor(anchor, frozen, policy));
  const witnessed = await witnessing(frozen, head === undefined ? undefined : policy);
  const behind = head === undefined ? [] : await checkpointBehind(head.size, frozen, parts.log);
  const others = [...behind, ...witnessed.findings, ...anchorFindings(anchors, head?.size)];
  return {
    origin: log.origin,
    log: head === undefined ? null : { size: head.size, root: Buffer.from(head.root).toString('hex') },
    findings: [
      ...wrong.slice(0, MAX_LISTED).map(ofLog),
      ...others.map(({ position, upTo, ...rest }) => ({
        ...{ code: rest.code, path: rest.path, detail: rest.detail },
        ...{ expected: rest.expected, found: rest.found },
        entry: position === null ? null : Number(position) - 1,
        upTo: upTo === null ? null : Number(upTo) - 1,
      })),
    ],
    more: Math.max(0, wrong.length - MAX_LISTED),
    ...{ anchors, witnesses: witnessed.witnesses, quorum: witnessed.quorum },
    anchoredTo: anchoredTo(anchors, witnessed, head?.size ?? 0),
    checked: [
      ...(head === undefined
        ? []
        : [`every tile and the ${head.size} entries of the log, and the signature of its checkpoint`]),
      ...kept.map(({ label }) => `consistency with ${label}`),
      ...(policy.witnesses.length === 0
        ? []
        : [`cosignatures of the ${policy.witnesses.length} witnesses of the policy`]),
    ],
    notChecked: [
      'what the entries stand for: this is the log alone',
      ...(kept.length + policy.witnesses.length === 0 ? [SAME_HISTORY] : []),
    ],
  };
}

function ofLog({ code, path, index, count = 1, message, expected, found }: LogFinding): BareFinding {
  return {
    ...{ code, path, detail: message, expected: expected ?? null, found: found ?? null },
    entry: index ?? null,
    upTo: index === undefined || count === 1 ? null : index + count - 1,
  };
}

const BUNDLE = /^tile\/entries\//;
const ENTRIES = 256n;

/** Reports as bundles are read, by the size that the checkpoint states. */
async function withProgress(log: LogSource, onProgress: BareLogParts['onProgress']): Promise<LogSource> {
  const total = onProgress === undefined ? 0n : await statedSize(log);
  if (onProgress === undefined || total === 0n) return log;
  let done = 0n;
  return {
    ...log,
    read: async (path) => {
      const bytes = await log.read(path);
      if (BUNDLE.test(path) && bytes !== undefined) {
        done = done + ENTRIES < total ? done + ENTRIES : total;
        onProgress(done, total);
      }
      return bytes;
    },
  };
}

async function statedSize(log: LogSource): Promise<bigint> {
  try {
    const note = await log.read(CHECKPOINT_PATH);
    return note === undefined ? 0n : BigInt(parseCheckpoint(parseNote(note).text).size);
  } catch (error) {
    if (error instanceof TlogRefusal) return 0n;
    throw error;
  }
}
