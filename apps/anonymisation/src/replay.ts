import { anonymisationEvents } from '@coop/contracts';
import type { Projection } from '@coop/event-sourcing';
import { budgetsProjection } from './projections/budgets.js';
import { deliveriesProjection } from './projections/deliveries.js';
import { questionsProjection } from './projections/questions.js';
import { reidentificationsProjection } from './projections/reidentifications.js';
import { releasesProjection } from './projections/releases.js';

export const definitions = Object.values(anonymisationEvents.ANONYMISATION_EVENTS);

export const projections: readonly Projection[] = [
  releasesProjection,
  questionsProjection,
  budgetsProjection,
  deliveriesProjection,
  reidentificationsProjection,
];

/** This service answers from its read model alone. */
export const createIndexes = () => ({});
