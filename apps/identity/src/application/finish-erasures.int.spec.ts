import { runReactor } from '@coop/event-sourcing';
import { ProblemError } from '@coop/service-kit';
import { erasureStream } from '../domain/streams.js';
import { openIdentityElsewhere } from '../open-identity.js';
import { foundTestCooperative, openTestIdentity } from '../testing/identity-app.js';
import { finishErasures } from './finish-erasures.process.js';
import { systemCommand } from './ports.js';

const A_DAY_MS = 86_400_000;
const forEver = new AbortController().signal;

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
    await finishErasures(parts.erasures, 1).react(await requested(), forEver);
    expect(closed).toEqual([party]);
    expect((await types()).at(-1)).toBe('identity.erasure.completed');
    await identity.close();
  });

  it('does not wait for what waiting cannot mend', async () => {
    const { identity, parts, erase, requested } = await opened(new Error('refused'), 2);
    await expect(erase()).rejects.toThrow('refused');
    const finishing = finishErasures(parts.erasures, A_DAY_MS).react(await requested(), forEver);
    await expect(finishing).rejects.toThrow('refused');
    await identity.close();
  });

  it.each(['between two questions', 'in the middle of one'])(
    'ends at once when the process is told to end, %s, and goes on with the next start',
    async (when) => {
      const { identity, parts, erase, types } = await opened(new ProblemError('issuer-unavailable'), 1);
      await expect(erase()).rejects.toMatchObject({ code: 'issuer-unavailable' });
      const { erasures } = parts;
      const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
      const silent = {
        complete: () => {
          isAsked();
          const unanswered = new Promise<never>(() => undefined);
          return when === 'in the middle of one'
            ? unanswered
            : Promise.reject(new ProblemError('issuer-unavailable'));
        },
      };
      const { store, readModels } = identity;
      const ending = new AbortController();
      const running = runReactor(finishErasures(silent, A_DAY_MS), { store, readModels }, ending.signal);
      await asked;
      ending.abort();
      await running;
      expect((await types()).at(-1)).toBe('identity.erasure.keys-destroyed');

      const next = new AbortController();
      const { promise: done, resolve: isDone } = Promise.withResolvers<void>();
      const watched = {
        complete: async (...about: Parameters<typeof erasures.complete>) => {
          const completed = await erasures.complete(...about);
          isDone();
          return completed;
        },
      };
      const again = runReactor(finishErasures(watched), { store, readModels }, next.signal);
      await done;
      next.abort();
      await again;
      expect((await types()).at(-1)).toBe('identity.erasure.completed');
      await identity.close();
    },
  );

  it('takes no further step once the process is told to end', async () => {
    const { identity, parts, party, erase, types } = await opened(new ProblemError('issuer-unavailable'), 1);
    await expect(erase()).rejects.toMatchObject({ code: 'issuer-unavailable' });
    await expect(parts.erasures.complete(party, AbortSignal.abort())).rejects.toThrow();
    expect((await types()).at(-1)).toBe('identity.erasure.keys-destroyed');
    await identity.close();
  });
});
