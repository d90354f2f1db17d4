import { leafHash, proveInclusions, TileReader } from '@coop/tlog';
import type { OwnLog, OwnLogEntry, OwnLogPart } from '@coop/contracts/audit-api';
import { leafOf, openingOf } from '@coop/event-sourcing';
import { ProblemError } from '@coop/service-kit';
import { eventAt } from '../history/moment.js';
import { blindOf, mapKeyOf, subjectKey } from '../history/subject-chains.js';
import { subjectsOf } from '../history/subjects.js';
import type { AuditParts } from './parts.js';
import type { KnownMap } from './subject-heads.js';

/** Entries of one part: with their openings and proof about half a megabyte. */
const PART = 500;
const MAX_SINCE = 1_000;
const WAIT_MS = 2_000;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const stale = () => new ProblemError('stale', { retryAfterSeconds: 1 });

/**
 * What the log holds about a party, with the proof that the last recorded map leaves nothing out.
 * @throws ProblemError `stale` while the log does not reach the recording
 */
export async function ownLog(parts: AuditParts, party: string): Promise<OwnLog> {
  const { integrator, opened, subjectHeads } = parts;
  const { last } = await subjectHeads.recorded();
  if (last !== undefined && !(await integrator.gate.reached(last.position, WAIT_MS))) throw stale();
  return subjectHeads.alone(async () => {
    const { published } = integrator;
    if (published === undefined) throw stale();
    const { size, checkpoint } = published;
    const known = await knownMap(parts, size);
    const { origin } = opened.source;
    const common = { format: 'dc/own-log/v1', party, origin, vkey: opened.vkey, checkpoint } as const;
    if (known === undefined) return { ...common, map: null, parts: [], since: [], moreSince: 0 };
    const since = known.since(party).filter((index) => index < size);
    return {
      ...common,
      map: await mapFor(parts, known, party),
      parts: [
        await partOf(parts, {
          party,
          size,
          indexes: known.indexes(party),
          from: 0,
          recording: known.recording.position,
        }),
      ],
      since: await Promise.all(
        since.slice(0, MAX_SINCE).map(async (index) => {
          const { recordedAt: time, type } = await entryEvent(parts, index);
          return { index, time, type };
        }),
      ),
      moreSince: Math.max(0, since.length - MAX_SINCE),
    };
  });
}

export interface FurtherEntries {
  readonly at: bigint;
  readonly size: number;
  readonly after: number;
}

/**
 * Further entries of an answer that was given before.
 * @throws ProblemError `stale` when another map was recorded meanwhile: begin anew
 */
export async function furtherEntries(
  parts: AuditParts,
  party: string,
  { at, size, after }: FurtherEntries,
): Promise<OwnLogPart> {
  return parts.subjectHeads.alone(async () => {
    const published = parts.integrator.published?.size ?? 0;
    const known = await knownMap(parts, published);
    if (known === undefined || known.recording.atPosition !== at) throw stale();
    if (size > published || size < Number(known.recording.position)) throw new ProblemError('not-found');
    return partOf(parts, { party, size, indexes: known.indexes(party), from: after });
  });
}

/** @throws ProblemError `stale` while the log, or the store of this instance, does not reach the last recording */
async function knownMap({ store, subjectHeads }: AuditParts, size: number): Promise<KnownMap | undefined> {
  const { last } = await subjectHeads.recorded();
  const reached = Math.min(size, Number(store.head()));
  if (reached < Number(last?.position ?? 0n)) throw stale();
  return subjectHeads.known(reached);
}

async function mapFor(
  parts: AuditParts,
  { map, recording, founding, head }: KnownMap,
  party: string,
): Promise<NonNullable<OwnLog['map']>> {
  const { siblings, end } = map.prove(subjectKey(party));
  const index = Number(recording.position) - 1;
  const isIn = head(party) !== undefined;
  return {
    index,
    opening: openingOf(await entryEvent(parts, index)),
    proof: {
      siblings: siblings.map(hex),
      end: end === null ? null : { key: hex(end.key), value: hex(end.value) },
    },
    blind: isIn ? hex(blindOf(mapKeyOf(founding.salt), party, recording.atPosition)) : null,
  };
}

interface Wanted {
  readonly party: string;
  readonly size: number;
  readonly indexes: readonly number[];
  readonly from: number;
  /** Position of the recording, when this part proves it, too. */
  readonly recording?: bigint;
}

async function partOf(
  parts: AuditParts,
  { party, size, indexes, from, recording }: Wanted,
): Promise<OwnLogPart> {
  const wanted = indexes.slice(from, from + PART);
  const entries: OwnLogEntry[] = [];
  for (const index of wanted) entries.push(await entryOf(parts, index, party));
  const proved = recording === undefined ? wanted : [...wanted, Number(recording) - 1];
  const { hashes } = new TileReader(parts.opened.source.read, parts.integrator.published?.size ?? size);
  const proof = (await proveInclusions(hashes, proved, size)).map(hex);
  const next = from + wanted.length;
  return { entries, proof, next: next < indexes.length ? next : null };
}

async function entryOf(parts: AuditParts, index: number, party: string): Promise<OwnLogEntry> {
  const event = await entryEvent(parts, index);
  const subjects = subjectsOf(event);
  const isHersAlone = subjects.length === 1 && subjects[0] === party;
  return {
    index,
    leafHash: hex(leafHash(leafOf(event))),
    time: event.recordedAt,
    type: event.type,
    opening: isHersAlone ? openingOf(event) : null,
  };
}

async function entryEvent({ store }: AuditParts, index: number) {
  const event = await eventAt(store, BigInt(index) + 1n);
  if (event === undefined) throw new Error(`the store has no event at position ${index + 1}`);
  return event;
}
