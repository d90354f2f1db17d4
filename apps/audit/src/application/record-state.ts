import type { AuditParts } from './parts.js';
import { recordStateDigests } from './record-digests.js';
import { recordSubjectHeads } from './record-subject-heads.js';

/**
 * Records the digests of every read model, then the map of everybody's head: each unless nothing changed.
 * @returns the position of the digests, or the head when none were recorded
 */
export async function recordState(parts: AuditParts): Promise<bigint> {
  const position = await recordStateDigests(parts);
  await recordSubjectHeads(parts);
  return position;
}
