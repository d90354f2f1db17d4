import type { EventStore } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { memoryVault } from '@coop/personal-data';
import { erasureStream } from '../domain/streams.js';
import { foundTestCooperative, openTestIdentity } from '../testing/identity-app.js';
import { beginDueErasures } from './erasure-requests.js';
import { systemCommand } from './ports.js';

/** What an erasure without hold or time of reflection appends, one commit each. */
const COMMITS = [
  'the request',
  'its check',
  'the end of the keys',
  'the end of the account',
  'the notices',
  ...['consent', 'records', 'anonymisation', 'audit', 'portal'].map((service) => `the answer of ${service}`),
  'the end of the bytes',
  'the date of the backups',
  'the receipt',
];

/** A store whose process dies at one commit: just before it is written, or when it is, unheard. */
class Dying {
  readonly store: EventStore;
  #left = Infinity;

  constructor(inner: EventStore, unheard: boolean) {
    const mortal = (store: EventStore): EventStore => ({
      ...store,
      append: async (request) => {
        this.#left -= 1;
        if (this.#left < 0 && !unheard) throw new Error('the process died');
        const result = await store.append(request);
        if (this.#left < 0) throw new Error('the process died');
        return result;
      },
      forService: (service) => mortal(store.forService(service)),
    });
    this.store = mortal(inner);
  }

  dieAt(commit: number): void {
    this.#left = commit;
  }
}

async function completed(store: EventStore): Promise<void> {
  const watching = new AbortController();
  for await (const item of store.subscribe(0n, watching.signal))
    if (!('caughtUp' in item) && item.events.some(({ type }) => type === 'identity.erasure.completed'))
      return watching.abort();
}

/** What the receipt counts. */
async function countsOn(store: EventStore, party: string): Promise<object> {
  const events = await store.readStream(erasureStream(party));
  const { keysDestroyed, valuesDeleted } = (events.at(-1)?.data ?? {}) as Record<string, unknown>;
  return { keysDestroyed, valuesDeleted };
}

describe.each([
  ['before it is written', false],
  ['after it is written', true],
])('An erasure whose process dies at one of its commits, %s', (_when, unheard) => {
  it.each(COMMITS.map((name, index) => [name, index] as const))(
    'finishes after a restart: %s',
    async (_name, commit) => {
      const store = memoryEventStore();
      const vault = memoryVault({ clock: { now: () => new Date() } });
      const dying = new Dying(store, unheard);
      const before = await openTestIdentity({ store: dying.store, vault, withoutReactors: true });
      const party = await foundTestCooperative(before);
      const context = systemCommand('0199a000-0000-7000-8000-0000000000e4', 'e'.repeat(64));
      const request = { party, requestedBy: party, keepFingerprint: false };
      dying.dieAt(commit);
      await expect(before.parts.erasures.erase(context, request)).rejects.toThrow('the process died');
      await before.close();

      const after = await openTestIdentity({ store, vault });
      const done = completed(store);
      // Asked for and not written down: she asks again, as whoever got no answer does.
      if (commit === 0 && !unheard) await after.parts.erasures.erase(context, request);
      await after.settled();
      await beginDueErasures(after.parts);
      await done;
      const types = (await store.readStream(erasureStream(party))).map(({ type }) => type);
      expect(types.filter((type) => type !== 'identity.erasure.purge-acknowledged')).toEqual([
        'identity.erasure.requested',
        'identity.erasure.keys-destroyed',
        'identity.erasure.recipients-told',
        'identity.erasure.ciphertext-removed',
        'identity.erasure.backups-dated',
        'identity.erasure.completed',
      ]);
      expect(types.length).toBe(COMMITS.length - 1);
      expect(await countsOn(store, party)).toEqual({ keysDestroyed: 1, valuesDeleted: 1 });
      const [, destroyed] = await store.readStream(erasureStream(party));
      expect(destroyed?.data).toMatchObject({ erasureList: await vault.erasureList() });
      expect(await vault.inventory(party)).toEqual({});
      await after.close();
    },
  );
});
