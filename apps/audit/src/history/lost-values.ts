import { anonymisationEvents, identityEvents, recordsEvents } from '@coop/contracts';
import { asOfToday, StoreError, type StoredEvent } from '@coop/event-sourcing';
import { definitionOf } from './definitions.js';
import type { HistoryStore } from './doors.js';
import { bounded, finding, type Finding, type Found } from './finding.js';
import { sealedValuesOf, type SealedValueCheck } from './sealed-values.js';

/** Values whose ciphertext or key is gone without an erasure, or the end of an import, that explains it. */
export async function lostValues(
  store: HistoryStore,
  sealedValues: SealedValueCheck | undefined,
  onProgress: (done: bigint) => void,
): Promise<Found> {
  if (sealedValues === undefined) return { findings: [], more: 0 };
  const found: Finding[] = [];
  try {
    const ended = await endedSubjects(store);
    for await (const commit of store.readAll(0n)) {
      for (const value of commit.events.flatMap(valuesOf)) {
        const because = await sealedValues.check(
          value,
          value.subjects.some((subject) => ended.has(subject)),
        );
        if (because !== undefined) found.push(finding('lost-value', value.position, because));
      }
      onProgress(commit.last);
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
  return bounded(found);
}

function valuesOf(event: StoredEvent) {
  const definition = definitionOf(event.type);
  if (definition === undefined || event.version > definition.version) return [];
  return sealedValuesOf(asOfToday(event), definition);
}

/**
 * Whose keys an event says were destroyed: erased parties, imports whose file is no longer needed, releases
 * whose table was purged.
 */
async function endedSubjects(store: HistoryStore): Promise<ReadonlySet<string>> {
  const ended = new Set<string>();
  for await (const { events } of store.readAll(0n))
    for (const { type, data } of events) {
      const { party, import: importId, release } = data as Record<string, unknown>;
      if (type === identityEvents.erasureCompleted.type || type === identityEvents.erasureRequested.type)
        ended.add(String(party));
      if (type === recordsEvents.importCompleted.type) ended.add(String(importId));
      if (type === anonymisationEvents.releasePurged.type) ended.add(String(release));
    }
  return ended;
}
