import { recordsEvents } from '@coop/contracts';
import type { EventDefinition } from '@coop/contracts';
import type { Projection } from '@coop/event-sourcing';
import { activity } from './projections/activity.js';
import { currentRecords } from './projections/current-records.js';
import { imports } from './projections/imports.js';
import { proposals } from './projections/proposals.js';
import { subjects } from './projections/subjects.js';

/** Every read model of this service. */
export const projections: readonly Projection[] = [currentRecords, imports, subjects, proposals, activity];

/** This service keeps nothing in memory that is fed from events. */
export const createIndexes = (): Record<string, never> => ({});

/** Every event that this service writes. */
export const definitions: readonly EventDefinition[] = Object.values(recordsEvents.RECORDS_EVENTS);
