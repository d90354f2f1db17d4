import { identityEvents, type EventDefinition } from '@coop/contracts';
import type { Projection } from '@coop/event-sourcing';
import { createActorIndex, type ActorIndex } from './projections/actor-index.js';
import { erasures } from './projections/erasures.js';
import { erasuresUnderWay } from './projections/erasures-under-way.js';
import { mandates } from './projections/mandates.js';
import { parties } from './projections/parties.js';

/** Read models of identity. */
export const projections: readonly Projection[] = [parties, mandates, erasures, erasuresUnderWay];

/** What identity keeps in memory. */
export const createIndexes = (): { readonly actors: ActorIndex } => ({ actors: createActorIndex() });

/** The events that identity writes. */
export const definitions: readonly EventDefinition[] = Object.values(identityEvents.IDENTITY_EVENTS);

export { ActorIndex, createActorIndex } from './projections/actor-index.js';
