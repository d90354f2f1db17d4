import { ProblemError } from '@coop/service-kit';
import { erasureStream } from '../domain/streams.js';
import { openIdentityElsewhere } from '../open-identity.js';
import { foundTestCooperative, openTestIdentity } from '../testing/identity-app.js';
import { finishErasures } from './finish-erasures.process.js';
import { systemCommand } from './ports.js';

describe('An erasure while the provider that keeps the account is down', () => {
  const opened = async (fault: Error, failures: number) => {
    const identity = await openTestIdentity({ withoutReactors: true });
    const party = await foundTestCooperative(identity);
    let left = failures;
    const closed: string[] = [];
    const { issuer, issuerName, audience, algorithms, keys, registrar, portalClient } = identity.provider;
    const parts = openIdentityElsewhere(identity.service, {
      ...{ actors: identity.actors, vaultAdmin: identity.vault, signInStart: '/session/start' },
      mails: identity.outbox,
      invitations: { invite: async () => {} },
      provider: {
        ...{ issuer, issuerName, audience, algorithms, keys, registrar, portalClient },
        accounts: {
          closeAccountsOf: async (whose) => {
            left -= 1;
            if (left >= 0) throw fault;
            closed.push(whose);
          },
        },
      },
    });
    const context = systemCommand('0199a000-0000-7000-8000-0000000000e3', 'e'.repeat(64));
    const erase = () => parts.erasures.erase(context, { party, requestedBy: party, keepFingerprint: false });
    const types = async () => (await identity.store.readStream(erasureStream(party))).map(({ type }) => type);
    const requested = async () => {
      const [event] = await identity.store.readStream(erasureStream(party));
      if (event === undefined) throw new Error('nothing was requested');
      return event;
    };
    return { identity, parts, party, closed, erase, types, requested };
  };

  it('is asked for, not done, and finished by itself when the provider is back', async () => {
    const down = new ProblemError('issuer-unavailable');
    const { identity, parts, party, closed, erase, types, requested } = await opened(down, 3);
    await expect(erase()).rejects.toMatchObject({ code: 'issuer-unavailable' });
    expect(await types()).toEqual(['identity.erasure.requested', 'identity.erasure.keys-destroyed']);
    let waits = 0;
    const wait = async () => void (waits += 1);
    await finishErasures(parts.erasures, wait).react(await requested());
    expect(waits).toBe(2);
    expect(closed).toEqual([party]);
    expect((await types()).at(-1)).toBe('identity.erasure.completed');
    await identity.close();
  });

  it('does not wait for what waiting cannot mend', async () => {
    const { identity, parts, erase, requested } = await opened(new Error('refused'), 2);
    await expect(erase()).rejects.toThrow('refused');
    const wait = () => Promise.reject(new Error('it waited'));
    await expect(finishErasures(parts.erasures, wait).react(await requested())).rejects.toThrow('refused');
    await identity.close();
  });
});
