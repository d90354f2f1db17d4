import type { anonymisationEvents, EventOf, EventsOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { admitted, type Standing } from './admit.js';
import { refuse } from './refusals.js';

export type DeliveryEvent = EventsOf<
  Pick<
    typeof anonymisationEvents.ANONYMISATION_EVENTS,
    'deliveryRequested' | 'deliveryMade' | 'deliveryRefused' | 'deliveryPurged'
  >
>;
export type Delivered = EventOf<typeof anonymisationEvents.deliveryMade>['data'];
export type DeliveryAsked = EventOf<typeof anonymisationEvents.deliveryRequested>['data'];
export type NotDelivered = Omit<EventOf<typeof anonymisationEvents.deliveryRefused>['data'], 'delivery'>;

export type DeliveryState =
  | { readonly status: 'absent' }
  | { readonly status: 'requested'; readonly asked: DeliveryAsked }
  | { readonly status: 'made' | 'purged'; readonly asked: DeliveryAsked; readonly delivered: Delivered }
  | { readonly status: 'refused'; readonly asked: DeliveryAsked; readonly why: NotDelivered };

export type DeliveryCommand =
  | (Standing & { readonly kind: 'request-delivery'; readonly asked: Omit<DeliveryAsked, 'institution'> })
  | { readonly kind: 'deliver'; readonly delivered: Delivered }
  | { readonly kind: 'refuse-delivery'; readonly delivery: string; readonly why: NotDelivered }
  | { readonly kind: 'purge-delivery'; readonly delivery: string };

/** A request that was carried out twice at once has one outcome: the first stands, the second adds nothing. */
function isOpen(state: DeliveryState): boolean {
  if (state.status === 'absent') refuse('not-found');
  return state.status === 'requested';
}

export const deliveryDecider: Decider<DeliveryState, DeliveryCommand, DeliveryEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'anonymisation.delivery.requested':
        return { status: 'requested', asked: event.data };
      case 'anonymisation.delivery.made':
        return state.status === 'requested' ? { ...state, status: 'made', delivered: event.data } : state;
      case 'anonymisation.delivery.refused': {
        const { code, fields } = event.data;
        return state.status === 'requested' ? { ...state, status: 'refused', why: { code, fields } } : state;
      }
      case 'anonymisation.delivery.purged':
        return state.status === 'made' ? { ...state, status: 'purged' } : state;
      default:
        return unknownKind(event, 'a delivery');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'request-delivery': {
        const { consumer } = admitted(command, 'export');
        if (state.status !== 'absent') return [];
        const data = { ...command.asked, institution: consumer };
        return [{ type: 'anonymisation.delivery.requested', data }];
      }
      case 'deliver':
        return isOpen(state) ? [{ type: 'anonymisation.delivery.made', data: command.delivered }] : [];
      case 'refuse-delivery': {
        const { delivery, why } = command;
        if (!isOpen(state)) return [];
        return [{ type: 'anonymisation.delivery.refused', data: { delivery, ...why } }];
      }
      case 'purge-delivery': {
        const { delivery } = command;
        if (state.status === 'absent') return refuse('not-found');
        if (state.status === 'purged') return [];
        if (state.status !== 'made') return refuse('delivery-without-table');
        const { tableDigest } = state.delivered;
        return [{ type: 'anonymisation.delivery.purged', data: { delivery, tableDigest } }];
      }
      default:
        return unknownKind(command, 'the decider of deliveries');
    }
  },
};
