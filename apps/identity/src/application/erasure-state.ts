import { ACKNOWLEDGING, type identityApi } from '@coop/contracts';
import type { StoredEvent } from '@coop/event-sourcing';
import type { z } from 'zod';
import { erasure, missingOf } from '../domain/erasure.js';
import { erasureRequest } from '../domain/erasure-request.js';
import { erasureRequestStream, erasureStream } from '../domain/streams.js';
import { waitingRequests } from '../projections/erasures.js';
import { partiesUnderWay } from '../projections/erasures-under-way.js';
import { holdsInForce } from './holds.js';
import type { IdentityPorts } from './ports.js';

export type ErasureStateView = z.infer<typeof identityApi.erasureState>;

/** How far a request for erasure is, from the ledger itself, and what it waits for. */
export async function erasureStateOf(
  ports: IdentityPorts,
  party: string,
): Promise<{ readonly view: ErasureStateView; readonly position: bigint }> {
  const { store, ledger } = ports;
  const asked = await store.readStream(erasureRequestStream(party));
  const done = await store.readStream(erasureStream(party));
  const request = await ledger.load(erasureRequestStream(party), erasureRequest);
  const { state } = await ledger.load(erasureStream(party), erasure);
  const waits = request.state.status === 'waiting' && state.status === 'none';
  const began = asked.findLastIndex(({ type }) => type === 'identity.erasure-request.made');
  const events = [...asked.slice(Math.max(0, began)), ...done];
  return {
    view: {
      party,
      status: waits ? 'waiting' : state.status,
      notBefore: request.state.status === 'waiting' ? request.state.notBefore : null,
      // What she would meet if she asked now is hers to know before she does.
      holds: state.status === 'none' ? await holdsInForce(ports, party, 'identity.erasure-state') : [],
      steps: events.map(({ type, recordedAt }) => ({ step: type, at: recordedAt })),
      awaiting:
        state.status === 'under-way'
          ? ACKNOWLEDGING.filter((service) => missingOf(state, service).length > 0)
          : [],
    },
    position: lastOf(events),
  };
}

/** What waits, and what began and is not complete: for those who look after it. */
export async function erasuresNotComplete(ports: IdentityPorts): Promise<readonly ErasureStateView[]> {
  const [waiting, underWay] = await Promise.all([
    waitingRequests(ports.readModels),
    partiesUnderWay(ports.readModels),
  ]);
  const views: ErasureStateView[] = [];
  for (const party of new Set([...underWay, ...waiting])) {
    const { view } = await erasureStateOf(ports, party);
    // The ledger may be further than the read models.
    if (view.status === 'waiting' || view.status === 'under-way') views.push(view);
  }
  return views;
}

const lastOf = (events: readonly StoredEvent[]): bigint =>
  events.reduce((last, { position }) => (position > last ? position : last), 0n);
