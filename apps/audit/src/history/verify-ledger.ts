import { commitDigest, FIRST_DIGEST, leafOf, StoreError, type StoredEvent } from '@coop/event-sourcing';
import { CHECKPOINT_PATH, verifyLog, type LogReport, type LogSource, type Policy } from '@coop/tlog';
import { compareAnchor, type Anchor, type AnchorReport } from './anchors.js';
import { anchorFindings, ledgerFindings } from './log-findings.js';
import type { HistoryStore, OnProgress } from './doors.js';
import { checkpointBehind } from './checkpoint-behind.js';
import { bounded, finding, type Finding, type Found } from './finding.js';
import { lostValues } from './lost-values.js';
import { eventAt } from './moment.js';
import type { SealedValueCheck } from './sealed-values.js';
import { witnessing, witnessText, type Witnessing } from './witnessing.js';

export interface VerificationParts {
  /** Where it has rows, these as they lie there (`asItLies`): a reader stops at the first commit that was altered. */
  readonly store: HistoryStore;
  readonly log: LogSource;
  /** Earlier checkpoints and receipts that an outsider kept. */
  readonly anchors?: readonly Anchor[];
  /** Whose cosignatures count, and how many it takes; with the key of this log. */
  readonly policy?: Policy;
  /** The store's own sweep, which sees more than its readers do; default: the chain as readers see it. */
  readonly sweep?: (onProgress?: OnProgress) => Promise<Found>;
  readonly sealedValues?: SealedValueCheck;
  readonly onProgress?: (step: 'chain' | 'log' | 'values', done: bigint, total: bigint) => void;
}

/** What every verification of a log ends with. */
export interface Verification<Found> {
  /** The signed tree that was verified; null when its checkpoint was refused. */
  readonly log: { readonly size: number; readonly root: string } | null;
  /** At most a hundred of each thing that is looked at. */
  readonly findings: readonly Found[];
  /** How many findings there are beyond those. */
  readonly more: number;
  readonly anchors: readonly AnchorReport[];
  /** Of the policy: who saw the checkpoint that was verified. */
  readonly witnesses: Witnessing['witnesses'];
  readonly quorum: Witnessing['quorum'];
  /** What outside thing the result rests on. `no outside anchor`: a rewritten ledger with a rewritten log would pass. */
  readonly anchoredTo: string;
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
}

/** Of a ledger: its chain, its log, its sealed values. */
export interface LedgerVerification extends Verification<Finding> {
  readonly head: bigint;
}

export const NO_ANCHOR = 'no outside anchor';

export const SAME_HISTORY =
  'that everyone was shown the same history: that takes an earlier checkpoint, a receipt or a witness';

/**
 * Verifies a ledger against itself, against its transparency log, and against whatever outsiders kept of the
 * log. Always says what was looked at and what was not.
 */
export async function verifyLedger(given: VerificationParts): Promise<LedgerVerification> {
  // The checkpoint first: whatever is appended from here on, the store holds all that it covers.
  const parts = { ...given, log: await asOfNow(given.log) };
  const head = parts.store.head();
  const chain: Found = await (parts.sweep ?? ((report) => sweepChain(parts.store, report)))(
    ({ done, total }) => parts.onProgress?.('chain', done, total),
  );
  const log = await verifyLog({ ...parts.log, expected: leaves(parts, head) });
  const anchors: AnchorReport[] = [];
  for (const anchor of parts.anchors ?? [])
    anchors.push(await withTime(parts.store, await compareAnchor(anchor, parts.log, parts.policy)));
  const lost = await lostValues(parts.store, parts.sealedValues, (done) =>
    parts.onProgress?.('values', done, head),
  );
  const ofLog = bounded(ledgerFindings(log.findings, { head, damaged: chain.findings.length > 0 }));
  const { witnesses, quorum, ...witnessed } = await witnessing(
    parts.log,
    log.head === undefined ? undefined : parts.policy,
  );
  const behind = log.head === undefined ? [] : await checkpointBehind(log.head.size, parts.log, given.log);
  const findings = [
    ...chain.findings,
    ...ofLog.findings,
    ...behind,
    ...witnessed.findings,
    ...anchorFindings(anchors, log.head?.size),
    ...lost.findings,
  ];
  return {
    head,
    log:
      log.head === undefined
        ? null
        : { size: log.head.size, root: Buffer.from(log.head.root).toString('hex') },
    findings: await Promise.all(findings.map((found) => named(parts.store, found))),
    more: chain.more + ofLog.more + lost.more,
    ...{ anchors, witnesses, quorum },
    anchoredTo: anchoredTo(anchors, { witnesses }, log.head?.size ?? 0),
    ...(await scopeOf(parts, head, log)),
  };
}

/** A log that goes on growing, looked at by the checkpoint that it has now. */
export async function asOfNow(log: LogSource): Promise<LogSource> {
  const checkpoint = await log.read(CHECKPOINT_PATH);
  return { ...log, read: async (path) => (path === CHECKPOINT_PATH ? checkpoint : log.read(path)) };
}

/** The chain of commits and the density of positions, as a reader of the store sees them. */
async function sweepChain(store: HistoryStore, onProgress?: OnProgress): Promise<Found> {
  const total = store.head();
  let digest = FIRST_DIGEST;
  let last = 0n;
  const stopped = (found: Finding): Found => ({ findings: [found], more: 0 });
  try {
    for await (const commit of store.readAll(0n)) {
      const { first, digest: expected } = commit;
      if (first !== last + 1n) {
        const detail = `no event from ${last + 1n} to ${first - 1n}`;
        return stopped(finding('missing', last + 1n, detail, { upTo: first - 1n }));
      }
      const found = commitDigest(digest, commit);
      if (found !== expected) {
        const detail = `the commit of ${first} to ${commit.last} is not what was recorded`;
        return stopped(finding('altered', first, detail, { upTo: commit.last, expected, found }));
      }
      ({ digest, last } = commit);
      onProgress?.({ done: last, total });
    }
    return { findings: [], more: 0 };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return stopped(finding('unreadable', last + 1n, error.message));
  }
}

/**
 * What the log must hold, position after position; `undefined` where there is no event. A store that stops reading at
 * damage ends here; its sweep has named the damage.
 */
export async function* leaves(
  { store, onProgress }: Pick<VerificationParts, 'store' | 'onProgress'>,
  head: bigint,
): AsyncGenerator<Uint8Array | undefined> {
  let last = 0n;
  try {
    for await (const commit of store.readAll(0n, { upTo: head })) {
      for (const event of commit.events) {
        for (; last + 1n < event.position; last += 1n) yield undefined;
        last = event.position;
        yield leafOrNone(event);
      }
      onProgress?.('log', commit.last, head);
    }
    for (; last < head; last += 1n) yield undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

/** An event that was altered may be none of which a leaf can be made. */
function leafOrNone(event: StoredEvent): Uint8Array | undefined {
  try {
    return leafOf(event);
  } catch {
    return undefined;
  }
}

async function withTime(store: HistoryStore, report: AnchorReport): Promise<AnchorReport> {
  if (report.size === null || report.size === 0) return report;
  return { ...report, since: (await eventOrNone(store, BigInt(report.size)))?.recordedAt ?? null };
}

/** One event; undefined also where damage keeps it from being read. */
export async function eventOrNone(store: HistoryStore, position: bigint): Promise<StoredEvent | undefined> {
  try {
    return await eventAt(store, position);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/** A finding with the id of the event at its position, where that can still be read. */
export async function named(store: HistoryStore, found: Finding): Promise<Finding> {
  if (found.position === null || found.event !== null) return found;
  return { ...found, event: (await eventOrNone(store, found.position))?.id ?? null };
}

/** What outside thing a result rests on: what was kept, and who saw the checkpoint that was verified. */
export function anchoredTo(
  anchors: readonly AnchorReport[],
  { witnesses }: Pick<Witnessing, 'witnesses'>,
  size: number,
): string {
  const held = anchors.filter(({ verdict }) => verdict === 'consistent');
  const texts = [
    ...held.map((anchor) => {
      const upTo = anchor.since === null ? [] : [`history up to ${anchor.since}`];
      return `${anchor.label} (${[`size ${anchor.size}`, ...upTo, ...anchor.witnesses.map(witnessText)].join(', ')})`;
    }),
    ...witnesses.map((witness) => `${witnessText(witness)} (size ${size})`),
  ];
  return texts.length === 0 ? NO_ANCHOR : texts.join(', ');
}

async function scopeOf(parts: VerificationParts, head: bigint, log: LogReport) {
  const size = log.head?.size ?? 0;
  const unlogged = head - BigInt(size);
  const since = unlogged > 0n ? (await eventOrNone(parts.store, BigInt(size) + 1n))?.recordedAt : undefined;
  return {
    checked: [
      `the chain of commit digests and the density of positions, 1 to ${head}`,
      ...(log.head === undefined
        ? []
        : [
            `every tile and entry of the log, the signature of its checkpoint, and its ${size} entries against the events`,
          ]),
      ...(parts.sealedValues === undefined ? [] : [`${parts.sealedValues.looksAt} of every sealed value`]),
      ...(parts.anchors ?? []).map(({ label }) => `consistency with ${label}`),
      ...(parts.policy === undefined || parts.policy.witnesses.length === 0
        ? []
        : [`cosignatures of the ${parts.policy.witnesses.length} witnesses of the policy`]),
    ],
    notChecked: [
      ...(unlogged > 0n
        ? [
            `the last ${unlogged} events against the log: it does not cover them yet${since === undefined ? '' : `; the first of them was recorded at ${since}`}`,
          ]
        : []),
      ...(parts.sealedValues === undefined
        ? ['whether sealed values still have their ciphertext and key']
        : []),
      ...((parts.anchors ?? []).length + (parts.policy?.witnesses ?? []).length === 0 ? [SAME_HISTORY] : []),
      'recorded digests of read models: `replay` compares them',
    ],
  };
}
