import type { EventOf, identityEvents } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import type { PartyKind } from './party.js';
import { refuse } from './refusals.js';

type Registered = EventOf<typeof identityEvents.clientRegistered>;
type Closed = EventOf<typeof identityEvents.clientClosed>;
export type ClientEvent = Registered | Closed;
export type ClientKey = Registered['data']['publicKey'];

export type ClientState =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'closed';
      readonly client: string;
      readonly clientId: string;
      readonly party: string;
    };

export interface RegisterClient {
  readonly kind: 'register';
  readonly client: string;
  readonly clientId: string;
  readonly party: { readonly party: string; readonly kind: PartyKind };
  readonly publicKey: ClientKey;
  readonly registeredBy: string;
}

export interface CloseClient {
  readonly kind: 'close';
  readonly closedBy: string;
}

export type ClientCommand = RegisterClient | CloseClient;

function register(command: RegisterClient, state: ClientState): readonly ClientEvent[] {
  // Also after closing: an id that named one system in the log never names another.
  if (state.status !== 'none') refuse('client-id-taken');
  const { kind: _kind, party, ...data } = command;
  if (party.kind === 'person') refuse('not-an-organisation');
  return [{ type: 'identity.client.registered', data: { ...data, party: party.party } }];
}

function close(closedBy: string, state: ClientState): readonly ClientEvent[] {
  if (state.status === 'none') return refuse('not-found');
  if (state.status === 'closed') refuse('client-closed');
  const { client, clientId, party } = state;
  return [{ type: 'identity.client.closed', data: { client, clientId, party, closedBy } }];
}

/** A partner's system that may sign in by itself. */
export const client: Decider<ClientState, ClientCommand, ClientEvent> = {
  initial: { status: 'none' },
  decide: (command, state) =>
    command.kind === 'register' ? register(command, state) : close(command.closedBy, state),
  evolve: (state, event) => {
    switch (event.type) {
      case 'identity.client.registered': {
        const { client, clientId, party } = event.data;
        return { status: 'open', client, clientId, party };
      }
      case 'identity.client.closed':
        return state.status === 'open' ? { ...state, status: 'closed' } : state;
      default:
        return unknownKind(event, 'a client');
    }
  },
};
