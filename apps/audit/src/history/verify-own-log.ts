import { auditEvents } from '@coop/contracts';
import type { LeafOpening, OwnLog, OwnLogEntry } from '@coop/contracts/audit-api';
import { leafOfOpening, type Json } from '@coop/event-sourcing';
import {
  equalHashes,
  leafHash,
  openCheckpoint,
  openWitnessedCheckpoint,
  TlogRefusal,
  verifyInclusions,
  verifyMap,
  type NoteVerifier,
  type Policy,
  type TreeHead,
} from '@coop/tlog';
import { extended, headValue, subjectKey, type SubjectHead } from './subject-chains.js';
import { recordingOf, type Recording } from './subject-recordings.js';
import { subjectsOf } from './subjects.js';

/** Whom the reader believes, and who she is. */
export type OwnLogTrust = {
  /** The handle that she knows as hers; without it, that of the file is taken. */
  readonly handle?: string;
} & ({ readonly policy: Policy } | { readonly origin: string; readonly verifiers: readonly NoteVerifier[] });

export type OwnLogProblem =
  /** The note was not signed by whom she believes. */
  | 'checkpoint-refused'
  /** The file is about another handle than hers. */
  | 'another-handle'
  /** No map was recorded, so nothing says that these are all. */
  | 'no-map'
  /** What was opened as the recording of the map is none, or not the entry at its index. */
  | 'recording-refused'
  /** The proofs do not lead to the signed log. */
  | 'not-in-log'
  /** The map does not say of this handle that it has exactly these entries, in this order. */
  | 'not-complete'
  /** An entry lies after what the map covers, or before the one above it. */
  | 'out-of-order'
  /** The opening of an entry is not that of its leaf. */
  | 'opening-differs'
  /** The opened event says something else than what is shown beside it, or is not hers. */
  | 'shown-differs';

export interface OwnLogFinding {
  readonly code: OwnLogProblem;
  /** Index in the log; null when it is about the whole. */
  readonly index: number | null;
  readonly detail: string;
}

export interface OwnLogVerification {
  readonly party: string;
  readonly origin: string;
  /** Entries that the signed log had. */
  readonly size: number | null;
  /** Up to where the file is proved to be complete; null when it is not. */
  readonly completeUpTo: { readonly position: bigint; readonly recordedAt: string } | null;
  readonly entries: number;
  /** Entries whose event was opened and is the one that was logged. */
  readonly opened: number;
  /** Entries of which only time and type are said, by the cooperative: they concern others, too. */
  readonly unopened: number;
  /** Events of the log after the map, whoever they concern. */
  readonly uncovered: number | null;
  readonly findings: readonly OwnLogFinding[];
}

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

/**
 * Verifies, offline, what the log is said to hold about one handle: that all of it is in the log that was signed,
 * and that the map which the log held then names exactly these entries. Never throws.
 */
export function verifyOwnLog(file: OwnLog, trust: OwnLogTrust): OwnLogVerification {
  const findings: OwnLogFinding[] = [];
  const find = (code: OwnLogProblem, index: number | null, detail: string) =>
    void findings.push({ code, index, detail });
  const handle = trust.handle ?? file.party;
  const entries = file.parts.flatMap((part) => part.entries);
  if (handle !== file.party) find('another-handle', null, `the file is about ${file.party}`);
  const head = checkpointOf(file, trust, find);
  const recording = recordingIn(file, find);
  if (head !== undefined) proveInLog(file, head, find);
  checkOrder(entries, recording, find);
  if (recording !== undefined) proveComplete(file, handle, entries, recording, find);
  for (const entry of entries) checkOpening(entry, handle, find);
  const isProved = findings.length === 0 && recording !== undefined;
  const opened = entries.filter(({ opening }) => opening !== null).length;
  return {
    ...{ party: file.party, origin: file.origin, size: head?.size ?? null },
    completeUpTo: isProved ? { position: recording.atPosition, recordedAt: recording.recordedAt } : null,
    ...{ entries: entries.length, opened, unopened: entries.length - opened },
    uncovered:
      head === undefined || recording === undefined ? null : head.size - Number(recording.atPosition),
    findings,
  };
}

type Find = (code: OwnLogProblem, index: number | null, detail: string) => void;

function checkpointOf({ checkpoint }: OwnLog, trust: OwnLogTrust, find: Find): TreeHead | undefined {
  try {
    return 'policy' in trust
      ? openWitnessedCheckpoint(checkpoint, trust.policy).checkpoint
      : openCheckpoint(checkpoint, trust.origin, trust.verifiers);
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    find('checkpoint-refused', null, `${error.code}: ${error.message}`);
    return undefined;
  }
}

interface OpenedEvent {
  readonly leafHash: Uint8Array;
  readonly event: Readonly<Record<string, Json>>;
}

/** @returns undefined when it is not the canonical text of an event */
function opened(opening: LeafOpening): OpenedEvent | undefined {
  try {
    const leaf = leafOfOpening(opening);
    return { leafHash: leafHash(leaf), event: JSON.parse(opening.event) as OpenedEvent['event'] };
  } catch {
    return undefined;
  }
}

function recordingIn({ map }: OwnLog, find: Find): Recording | undefined {
  if (map === null) {
    find('no-map', null, 'the log held no map yet: nothing says whether these are all');
    return undefined;
  }
  const event = opened(map.opening)?.event ?? {};
  const { type, data = null, position, recordedAt } = event;
  const isOne =
    type === auditEvents.subjectHeadsRecorded.type &&
    auditEvents.subjectHeadsRecorded.schema.safeParse(data).success &&
    position === String(map.index + 1) &&
    typeof recordedAt === 'string';
  const recording = isOne ? recordingOf({ type, data, position: BigInt(position), recordedAt }) : undefined;
  if (recording !== undefined && recording.atPosition < recording.position) return recording;
  find('recording-refused', map.index, 'what was opened is not the recording of a map at this index');
  return undefined;
}

function proveInLog({ map, parts }: OwnLog, { size, root }: TreeHead, find: Find): void {
  for (const [at, { entries, proof }] of parts.entries()) {
    const leaves = entries.map((entry) => ({ index: entry.index, leafHash: bytes(entry.leafHash) }));
    const hash = at === 0 && map !== null ? opened(map.opening)?.leafHash : undefined;
    if (map !== null && hash !== undefined) leaves.push({ index: map.index, leafHash: hash });
    if (!verifyInclusions({ size, root, leaves, proof: proof.map(bytes) }))
      find('not-in-log', entries[0]?.index ?? map?.index ?? null, `part ${at + 1} is not in the signed log`);
  }
  if (map !== null && parts.length === 0)
    find('not-in-log', map.index, 'nothing proves that the recording of the map is in the signed log');
}

function checkOrder(entries: readonly OwnLogEntry[], recording: Recording | undefined, find: Find): void {
  let last = -1;
  for (const { index } of entries) {
    if (index <= last) find('out-of-order', index, 'it lies before the entry above it');
    if (recording !== undefined && index >= Number(recording.atPosition))
      find('out-of-order', index, 'it lies after what the map covers');
    last = index;
  }
}

function proveComplete(
  { map }: OwnLog,
  handle: string,
  entries: readonly OwnLogEntry[],
  { root }: Recording,
  find: Find,
): void {
  if (map === null) return;
  const head = entries.reduce<SubjectHead | undefined>(
    (before, { index, leafHash: hash }) => extended(before, index, bytes(hash)),
    undefined,
  );
  const { siblings, end } = map.proof;
  const proof = {
    siblings: siblings.map(bytes),
    end: end === null ? null : { key: bytes(end.key), value: bytes(end.value) },
  };
  const value = head === undefined || map.blind === null ? null : headValue(bytes(map.blind), head);
  if (!verifyMap({ root: bytes(root), key: subjectKey(handle), value, proof }))
    find(
      'not-complete',
      null,
      head === undefined
        ? 'the map does not say that nothing is held about this handle'
        : `the map does not say of this handle that it has exactly these ${head.count} entries`,
    );
}

function checkOpening(entry: OwnLogEntry, handle: string, find: Find): void {
  if (entry.opening === null) return;
  const found = opened(entry.opening);
  if (found === undefined || !equalHashes(found.leafHash, bytes(entry.leafHash))) {
    find('opening-differs', entry.index, 'the opening is not that of the entry in the log');
    return;
  }
  const { type, recordedAt, position, data = null } = found.event;
  const isShown = type === entry.type && recordedAt === entry.time && position === String(entry.index + 1);
  if (!isShown) find('shown-differs', entry.index, 'the event says another type, time or position');
  if (!subjectsOf({ data }).includes(handle))
    find('shown-differs', entry.index, 'the event does not concern this handle');
}
