import { commitDigest, FIRST_DIGEST, leafOf, StoreError } from '@coop/event-sourcing';
import { CHECKPOINT_PATH, verifyLog, type LogFinding, type LogReport, type LogSource } from '@coop/tlog';
import { compareAnchor, type Anchor, type AnchorReport } from './anchors.js';
import type { HistoryStore, OnProgress } from './doors.js';
import { finding, type Finding } from './finding.js';
import { lostValues } from './lost-values.js';
import { eventAt } from './moment.js';
import type { SealedValueCheck } from './sealed-values.js';

export interface VerificationParts {
  /** Where it has rows, these as they lie there (`asItLies`): a reader stops at the first commit that was altered. */
  readonly store: HistoryStore;
  readonly log: LogSource;
  /** Earlier checkpoints and receipts that an outsider kept. */
  readonly anchors?: readonly Anchor[];
  /** The store's own sweep, which sees more than its readers do; default: the chain as readers see it. */
  readonly sweep?: (onProgress?: OnProgress) => Promise<readonly Finding[]>;
  readonly sealedValues?: SealedValueCheck;
  readonly onProgress?: (step: 'chain' | 'log' | 'values', done: bigint, total: bigint) => void;
}

export interface LedgerVerification {
  readonly head: bigint;
  /** The signed tree that was verified; null when its checkpoint was refused. */
  readonly log: { readonly size: number; readonly root: string } | null;
  readonly findings: readonly Finding[];
  readonly anchors: readonly AnchorReport[];
  /** What outside thing the result rests on. `no outside anchor`: a rewritten ledger with a rewritten log would pass. */
  readonly anchoredTo: string;
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
}

export const NO_ANCHOR = 'no outside anchor';

/**
 * Verifies a ledger against itself, against its transparency log, and against whatever outsiders kept of the
 * log. Always says what was looked at and what was not.
 */
export async function verifyLedger(given: VerificationParts): Promise<LedgerVerification> {
  // The checkpoint first: whatever is appended from here on, the store holds all that it covers.
  const parts = { ...given, log: await asOfNow(given.log) };
  const head = parts.store.head();
  const chain = await (parts.sweep ?? ((report) => sweepChain(parts.store, report)))(({ done, total }) =>
    parts.onProgress?.('chain', done, total),
  );
  const log = await verifyLog({ ...parts.log, expected: leaves(parts, head) });
  const anchors: AnchorReport[] = [];
  for (const anchor of parts.anchors ?? []) anchors.push(await compareAnchor(anchor, parts.log));
  const lost = await lostValues(parts.store, parts.sealedValues, (done) =>
    parts.onProgress?.('values', done, head),
  );
  const findings = [
    ...chain,
    ...(
      await Promise.all(log.findings.map((finding) => ledgerFinding(parts.store, finding, chain.length > 0)))
    ).flat(),
    ...anchors.filter(({ verdict }) => verdict !== 'consistent').map(anchorFinding),
    ...lost,
  ];
  return {
    head,
    log:
      log.head === undefined
        ? null
        : { size: log.head.size, root: Buffer.from(log.head.root).toString('hex') },
    findings: await Promise.all(findings.map((finding) => named(parts.store, finding))),
    anchors,
    anchoredTo: anchoredTo(anchors),
    ...scopeOf(parts, head, log),
  };
}

/** A log that goes on growing, looked at by the checkpoint that it has now. */
export async function asOfNow(log: LogSource): Promise<LogSource> {
  const checkpoint = await log.read(CHECKPOINT_PATH);
  return { ...log, read: async (path) => (path === CHECKPOINT_PATH ? checkpoint : log.read(path)) };
}

/** The chain of commits and the density of positions, as a reader of the store sees them. */
async function sweepChain(store: HistoryStore, onProgress?: OnProgress): Promise<Finding[]> {
  const total = store.head();
  let digest = FIRST_DIGEST;
  let last = 0n;
  try {
    for await (const commit of store.readAll(0n)) {
      if (commit.first !== last + 1n)
        return [finding('missing', last + 1n, `no event from ${last + 1n} to ${commit.first - 1n}`)];
      if (commitDigest(digest, commit) !== commit.digest)
        return [
          finding(
            'altered',
            commit.first,
            `the commit of ${commit.first} to ${commit.last} is not what was recorded`,
          ),
        ];
      ({ digest, last } = commit);
      onProgress?.({ done: last, total });
    }
    return [];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [finding('unreadable', last + 1n, error.message)];
  }
}

/** What the log must hold. A store that stops reading at damage ends here; its sweep has named the damage. */
async function* leaves({ store, onProgress }: VerificationParts, head: bigint): AsyncGenerator<Uint8Array> {
  try {
    for await (const commit of store.readAll(0n, { upTo: head })) {
      for (const event of commit.events) yield leafOf(event);
      onProgress?.('log', commit.last, head);
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

async function ledgerFinding(
  store: HistoryStore,
  { code, index, message }: LogFinding,
  damaged: boolean,
): Promise<Finding[]> {
  const position = index === undefined ? null : BigInt(index) + 1n;
  if (code !== 'entry_not_in_source') return [finding(code, position, message)];
  if (damaged && position !== null && position <= store.head()) return [];
  return [finding('event-store-loss', position, 'the log holds entries that the store has lost')];
}

function anchorFinding({ label, verdict, position, detail }: AnchorReport): Finding {
  return finding(`anchor-${verdict}`, position, `${label}: ${detail}`);
}

async function named(store: HistoryStore, found: Finding): Promise<Finding> {
  if (found.position === null || found.event !== null) return found;
  try {
    return { ...found, event: (await eventAt(store, found.position))?.id ?? null };
  } catch (error) {
    if (error instanceof StoreError) return found;
    throw error;
  }
}

function anchoredTo(anchors: readonly AnchorReport[]): string {
  const held = anchors.filter(({ verdict }) => verdict === 'consistent');
  if (held.length === 0) return NO_ANCHOR;
  return held.map(({ label, size }) => `${label} (size ${size})`).join(', ');
}

function scopeOf(parts: VerificationParts, head: bigint, log: LogReport) {
  const size = log.head?.size ?? 0;
  const unlogged = head - BigInt(size);
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
    ],
    notChecked: [
      ...(unlogged > 0n ? [`the last ${unlogged} events against the log: it does not cover them yet`] : []),
      ...(parts.sealedValues === undefined
        ? ['whether sealed values still have their ciphertext and key']
        : []),
      ...((parts.anchors ?? []).length === 0
        ? ['that everyone was shown the same history: that takes an earlier checkpoint or a receipt']
        : []),
      'recorded digests of read models: `replay` compares them',
    ],
  };
}
