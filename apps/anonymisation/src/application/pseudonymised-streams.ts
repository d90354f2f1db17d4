import type { EventStore } from '@coop/event-sourcing';
import { deliveryDecider } from '../domain/delivery.js';
import { reidentificationDecider } from '../domain/reidentification.js';
import { standingOf } from './standing.js';

export const DELIVERY_CATEGORY = 'anonymisation-delivery';
export const REIDENTIFICATION_CATEGORY = 'anonymisation-reidentification';

export const deliveryStream = (delivery: string): string => `${DELIVERY_CATEGORY}-${delivery}`;
export const reidentificationStream = (request: string): string => `${REIDENTIFICATION_CATEGORY}-${request}`;

interface Reading {
  readonly store: Pick<EventStore, 'readStream'>;
}

/** Where a delivery stands on the ledger, and up to which position. */
export const currentDelivery = ({ store }: Reading, delivery: string) =>
  standingOf(store, deliveryStream(delivery), deliveryDecider);

/** Where a request to lead a pseudonym back stands. */
export const currentReidentification = ({ store }: Reading, request: string) =>
  standingOf(store, reidentificationStream(request), reidentificationDecider);
