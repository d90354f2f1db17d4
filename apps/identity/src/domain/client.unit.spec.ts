import { specification } from '@coop/event-sourcing/testing';
import { client, type ClientEvent } from './client.js';

const STEWARD = '0199a000-0000-7000-8000-000000000001';
const FIRM = '0199a000-0000-7000-8000-0000000000f1';
const ID = '0199a000-0000-7000-8000-00000000000c';
const publicKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'k1',
} as const;
const register = {
  kind: 'register',
  client: ID,
  clientId: 'agence-test',
  party: { party: FIRM, kind: 'legal-person' },
  publicKey,
  registeredBy: STEWARD,
} as const;
const registered: ClientEvent = {
  type: 'identity.client.registered',
  data: { client: ID, clientId: 'agence-test', party: FIRM, publicKey, registeredBy: STEWARD },
};
const closed: ClientEvent = {
  type: 'identity.client.closed',
  data: { client: ID, clientId: 'agence-test', party: FIRM, closedBy: STEWARD },
};

describe('A partner system', () => {
  const { given } = specification(client);

  it('is registered for an organisation, with its public key', () => {
    given().when(register).then(registered);
  });

  it('is not registered for a person', () => {
    given()
      .when({ ...register, party: { party: FIRM, kind: 'person' } })
      .thenRefused('not-an-organisation');
  });

  it('never takes the name of another, not even of one that was closed', () => {
    given(registered).when(register).thenRefused('client-id-taken');
    given(registered, closed).when(register).thenRefused('client-id-taken');
  });

  it('is closed, once', () => {
    given(registered).when({ kind: 'close', closedBy: STEWARD }).then(closed);
    given(registered, closed).when({ kind: 'close', closedBy: STEWARD }).thenRefused('client-closed');
    given().when({ kind: 'close', closedBy: STEWARD }).thenRefused('not-found');
  });

  it('does not read on when it meets an event that it does not know', () => {
    expect(() => client.evolve(client.initial, { type: 'identity.client.sold' } as never)).toThrow(TypeError);
    expect(client.evolve(client.initial, closed)).toEqual(client.initial);
  });
});
