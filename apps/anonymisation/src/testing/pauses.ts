import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { newId } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { makeRelease } from '../application/make-release.js';
import { inventedSurvey } from './invented-survey.js';
import { PagedRecords } from './paged-records.js';
import { body, releaseWorld, UNIVERSITY } from './release-world.js';

/** As large as the pages of the records service. */
const PAGE = 500;
const RESOLUTION_MS = 1;

/** As over a bus: each answer comes later, so that others get their turn. */
class DistantRecords extends PagedRecords {
  override async request<T>(pattern: string, payload: object): Promise<T> {
    await setImmediate();
    return super.request<T>(pattern, payload);
  }
}

/**
 * Makes a table about so many invented people, everything in memory, and looks how long the service keeps others waiting
 * meanwhile. One small table is made before: what is loaded once is not counted.
 *
 * @returns the longest pause of the event loop and the time of the whole, in milliseconds
 */
export async function pausesOfRelease(
  people: number,
): Promise<{ readonly longestMs: number; readonly wholeMs: number }> {
  await made(300);
  return made(people);
}

async function made(people: number) {
  const world = await releaseWorld(new DistantRecords(inventedSurvey(people), PAGE));
  await world.settled();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const id = newId();
  const metadata = { actor: UNIVERSITY, correlationId: id, causationId: id };
  const actor = { party: UNIVERSITY, kind: 'client', roles: [], mandates: [] } as unknown as Actor;
  const context = { commandId: id, commandDigest: '0'.repeat(64), metadata };
  // Inventing the people leaves much behind that is not the service's to clear away.
  globalThis.gc?.();
  delay.enable();
  const began = performance.now();
  const { status } = await makeRelease(world.parts, context, actor, body as never);
  const wholeMs = performance.now() - began;
  delay.disable();
  await world.close();
  if (status !== 'made') throw new Error('no table was made');
  return { longestMs: delay.max / 1e6 - RESOLUTION_MS, wholeMs };
}
