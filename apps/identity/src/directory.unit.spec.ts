import { PositionGate, type StoredEvent } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { Bus, BusError } from '@coop/message-bus';
import { directoryElsewhere } from './directory.js';

const DORA = '0199a000-0000-7000-8000-000000000004';
const token = {
  ...{ issuerName: 'embedded', subject: 'account-1', clientId: 'portal', scopes: [], expires: 0 },
};

/** Identity on the bus: counts how often it is asked, and can be down. */
class IdentityOnTheBus extends Bus {
  asked = 0;
  down = false;

  override async request<T>(_pattern: string, { subject }: { readonly subject: string }): Promise<T> {
    this.asked += 1;
    if (this.down) throw new BusError('NoHandler', 'bus');
    const answer: unknown = { handle: `handle of ${subject}` };
    return answer as T;
  }
}

describe('Who stands behind a token, asked by another service than identity', () => {
  const opened = (clientIssuer?: string) => {
    const bus = new IdentityOnTheBus();
    const { index, open } = directoryElsewhere(undefined, clientIssuer);
    const happened = (type: string, data: object) => index.apply({ type, data } as unknown as StoredEvent);
    happened('identity.party.registered', { party: DORA, kind: 'person' });
    const account = { issuer: 'embedded', accountHandle: 'handle of account-1' };
    happened('identity.account.linked', { party: DORA, ...account });
    const directory = open({ store: memoryEventStore(), bus }, { indexes: new PositionGate() });
    return { bus, directory, happened, account };
  };

  it('is known by the handle that identity gives, asked for once', async () => {
    const { bus, directory } = opened();
    for (let time = 0; time < 3; time += 1)
      expect(await directory.actorOf(token)).toMatchObject({ party: DORA, kind: 'person' });
    expect(bus.asked).toBe(1);
  });

  it('is still known while identity is down, if she was seen before', async () => {
    const { bus, directory } = opened();
    await directory.actorOf(token);
    bus.down = true;
    expect(await directory.actorOf(token)).toMatchObject({ party: DORA });
  });

  it('is nobody from the moment in which her account is closed, and its handle is forgotten', async () => {
    const { bus, directory, happened, account } = opened();
    await directory.actorOf(token);
    happened('identity.account.closed', { party: DORA, ...account });
    expect(await directory.actorOf(token)).toBeUndefined();
    expect(bus.asked).toBe(2);
  });

  it('is not remembered when her account is closed while identity is asked', async () => {
    const { bus, directory, happened, account } = opened();
    const asking = directory.actorOf(token);
    happened('identity.account.closed', { party: DORA, ...account });
    expect(await asking).toBeUndefined();
    await directory.actorOf(token);
    expect(bus.asked).toBe(2);
  });

  it('is a partner’s system by a token of the issuer at which partners are registered, and of no other', async () => {
    const { directory, happened } = opened('keycloak');
    happened('identity.client.registered', { client: 'c', clientId: 'agence', party: DORA });
    const byItself = { ...token, subject: 'agence', clientId: 'agence' };
    expect(await directory.actorOf({ ...byItself, issuerName: 'keycloak' })).toMatchObject({
      kind: 'client',
    });
    expect(await directory.actorOf(byItself)).toBeUndefined();
  });

  it('is asked for again after identity could not answer', async () => {
    const { bus, directory } = opened();
    bus.down = true;
    await expect(directory.actorOf(token)).rejects.toThrow('NoHandler');
    bus.down = false;
    expect(await directory.actorOf(token)).toMatchObject({ party: DORA });
  });
});
