import type { Leases } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { memoryVault } from '@coop/personal-data';
import { erasure } from '../domain/erasure.js';
import { erasureStream } from '../domain/streams.js';
import { BusAlone, foundTestCooperative, openTestIdentity } from '../testing/identity-app.js';
import { Erasures } from './erase.js';
import { DEFAULT_TERMS } from './erasure-ports.js';
import { systemCommand } from './ports.js';

const ALL_STEPS = [
  'identity.erasure.requested',
  'identity.erasure.keys-destroyed',
  'identity.erasure.purge-acknowledged',
  'identity.erasure.recipients-told',
  ...['consent', 'records', 'anonymisation', 'audit', 'portal'].map(
    () => 'identity.erasure.purge-acknowledged',
  ),
  'identity.erasure.ciphertext-removed',
  'identity.erasure.backups-dated',
  'identity.erasure.completed',
];

describe('An erasure that a crash interrupted', () => {
  it('is completed by the next start', async () => {
    const store = memoryEventStore();
    const vault = memoryVault({ clock: { now: () => new Date() } });
    const before = await openTestIdentity({ store, vault, withoutReactors: true });
    const party = await foundTestCooperative(before);
    await before.parts.ledger.handle(
      systemCommand('0199a000-0000-7000-8000-0000000000e1', 'e'.repeat(64)),
      erasureStream(party),
      erasure,
      { kind: 'request', party, requestedBy: party, keepFingerprint: false },
    );
    await before.settled();
    expect(before.parts.actors.party(party)?.erased).toBe(true);
    await before.close();

    const after = await openTestIdentity({ store, vault });
    const { promise: completed, resolve } = Promise.withResolvers<void>();
    const watching = new AbortController();
    const watch = (async () => {
      for await (const item of store.subscribe(0n, watching.signal))
        if (!('caughtUp' in item) && item.events.some(({ type }) => type === 'identity.erasure.completed'))
          resolve();
    })();
    await completed;
    watching.abort();
    await watch;
    expect(await vault.inventory(party)).toEqual({});
    const types = (await store.readStream(erasureStream(party))).map(({ type }) => type);
    expect(types).toEqual(ALL_STEPS);
    await after.close();
  });

  it('writes one receipt, with the true counts, when request and process meet', async () => {
    const identity = await openTestIdentity();
    const party = await foundTestCooperative(identity);
    const { erasures } = identity.parts;
    const context = systemCommand('0199a000-0000-7000-8000-0000000000e2', 'e'.repeat(64));
    const [asked, met] = await Promise.all([
      erasures.erase(context, { party, requestedBy: party, keepFingerprint: false }),
      identity.store
        .readStream(erasureStream(party))
        .then(() => new Promise(setImmediate))
        .then(() => erasures.complete(party)),
    ]);
    expect(met.receipt).toEqual(asked?.receipt);
    expect(asked?.receipt).toMatchObject({ keysDestroyed: 1, valuesDeleted: 1 });
    await identity.close();
  });

  it('writes one receipt, with the true counts, when two instances carry it out', async () => {
    const identity = await openTestIdentity({ withoutReactors: true });
    const party = await foundTestCooperative(identity);
    const leases = oneAfterTheOther();
    const { accounts } = identity.parts.provider;
    /** One whose keys are gone while its accounts take their time: now the other one finds no key to count. */
    const instance = (slowness: number) =>
      new Erasures({
        ...identity.parts,
        ...{
          keys: identity.vault,
          bus: new BusAlone(),
          leases,
          terms: DEFAULT_TERMS,
          mails: identity.outbox,
        },
        acknowledge: async () => ({
          consumers: ['parties', 'mandates', 'erasures', 'erasures-under-way', 'actors'],
          reached: '1',
        }),
        accounts: {
          closeAccountsOf: async (whose) => {
            await new Promise((resolve) => setTimeout(resolve, slowness));
            await accounts.closeAccountsOf(whose);
          },
        },
      });
    const request = { party, requestedBy: party, keepFingerprint: false };
    const context = systemCommand('0199a000-0000-7000-8000-0000000000e3', 'e'.repeat(64));
    const asked = instance(100).erase(context, request);
    const met = instance(0).erase(context, request);
    expect(await met).toEqual(await asked);
    expect((await asked)?.receipt).toMatchObject({ keysDestroyed: 1, valuesDeleted: 1 });
    const types = (await identity.store.readStream(erasureStream(party))).map(({ type }) => type);
    expect(types).toEqual(ALL_STEPS);
    await identity.close();
  });
});

/** Leases as a database gives them: to one at a time. */
function oneAfterTheOther(): Leases {
  let last: Promise<void> = Promise.resolve();
  return {
    hold: async (name) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const before = last;
      last = promise;
      await before;
      return { name, token: 1n, lost: new AbortController().signal, release: async () => resolve() };
    },
  };
}
