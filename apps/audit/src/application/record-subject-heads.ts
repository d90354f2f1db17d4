import { setTimeout as pause } from 'node:timers/promises';
import { actorNamespace, derivedId, stateDigest, StoreError, type DomainEvent } from '@coop/event-sourcing';
import { MAP_SCHEME } from '../history/subject-chains.js';
import type { AuditParts } from './parts.js';
import { SUBJECT_MAP_STREAM, type RecordedMaps } from './subject-heads.js';

const ACTOR = 'system:audit';

/**
 * Records the root of the map of everybody's head up to where the log reaches, unless nothing since the last time
 * concerns anybody. What this service writes of itself concerns nobody, so a recording is never the reason for the
 * next one.
 * @returns the position of the recording; undefined when there was no reason for one, or another instance was faster
 */
export async function recordSubjectHeads(parts: AuditParts): Promise<bigint | undefined> {
  const { integrator, store, subjectHeads } = parts;
  return subjectHeads.alone(async () => {
    // Where others write, the store of this instance may hear of an event after the log.
    const size = Math.min(integrator.published?.size ?? 0, Number(store.head()));
    if (integrator.state !== 'following') return undefined;
    try {
      const before = await subjectHeads.recorded();
      if (size <= Number(before.last?.atPosition ?? 0n)) return undefined;
      if (!(await subjectHeads.hasNews(size, before.last))) return undefined;
      const recorded = before.founding === undefined ? await found(parts, before) : before;
      if (recorded.founding === undefined) return undefined;
      const root = await subjectHeads.rootAt(size, recorded.founding);
      const data = { root, atPosition: String(size) };
      return await append(parts, recorded, { type: 'audit.subject-heads.recorded', data });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'WrongExpectedRevision') return undefined;
      throw error;
    }
  });
}

async function found(parts: AuditParts, before: RecordedMaps): Promise<RecordedMaps> {
  await append(parts, before, { type: 'audit.subject-map.founded', data: { scheme: MAP_SCHEME } });
  return parts.subjectHeads.recorded();
}

async function append(parts: AuditParts, { revision }: RecordedMaps, event: DomainEvent): Promise<bigint> {
  const commandDigest = stateDigest(event);
  const commandId = derivedId(actorNamespace(ACTOR), `subject-map ${revision} ${commandDigest}`);
  const metadata = { actor: ACTOR, correlationId: commandId, causationId: commandId };
  const facts = { stream: SUBJECT_MAP_STREAM, expected: revision, events: [event] };
  return (await parts.ledger.append({ commandId, commandDigest, metadata }, [facts])).last;
}

/** Records the heads when the last map is so old that what came after it should not wait any longer. */
export async function recordHeadsWhenDue(parts: AuditParts): Promise<bigint | undefined> {
  const { last } = await parts.subjectHeads.recorded();
  const isDue =
    last === undefined || parts.clock().getTime() - Date.parse(last.recordedAt) >= parts.headsEveryMs;
  return isDue ? recordSubjectHeads(parts) : undefined;
}

const LOOK_EVERY_MS = 10 * 60_000;

/** Looks now and then whether the heads are due, until the signal aborts. */
export async function keepHeadsRecorded(parts: AuditParts, signal: AbortSignal): Promise<void> {
  const lookEveryMs = Math.min(LOOK_EVERY_MS, parts.headsEveryMs);
  while (!signal.aborted) {
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await recordHeadsWhenDue(parts);
    } catch (error) {
      // What was under way when the process ends fails as it must.
      if (!signal.aborted) throw error;
    }
  }
}
