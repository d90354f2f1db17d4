import { identityEvents, Personal } from '@coop/contracts';
import { Ledger, StoreError, type EventStore } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { memoryVault, type SealedRef, type Vault } from '@coop/personal-data';
import { partyStream } from '../domain/streams.js';
import { systemCommand } from './ports.js';
import { ORPHAN_AGE_MS, sweepOrphans } from './sweep-orphans.js';

const PARTY = '0199a000-0000-7000-8000-0000000000a1';
const COMMAND = '0199a000-0000-7000-8000-0000000000f1';

/** What a sweep logged. */
type Facts = Readonly<Record<string, string | number | boolean>>;

describe('Sealed values whose events were never appended', () => {
  let now: number;
  let store: EventStore;
  let vault: Vault;
  let logged: Facts[];
  let sealed: SealedRef[];

  beforeEach(() => {
    now = Date.UTC(2026, 2, 1);
    const clock = () => new Date(now);
    store = memoryEventStore();
    vault = memoryVault({ clock: { now: clock } });
    logged = [];
    sealed = [];
  });
  afterEach(async () => {
    await vault.close();
    await store.close();
  });

  /** Writes one event with a sealed value through a store that does something else with the append. */
  async function write(append: EventStore['append']): Promise<void> {
    const handle = vault.forService('identity', ['identity']);
    const ledger = new Ledger({
      store: { ...store.forService('identity'), append },
      sealer: {
        seal: async (requests) => {
          const refs = await handle.seal(requests);
          sealed.push(...refs);
          return refs;
        },
      },
      definitions: Object.values(identityEvents.IDENTITY_EVENTS),
    });
    const data = { party: PARTY, email: new Personal('nadia@example.org') };
    await ledger.append(systemCommand(COMMAND, 'c'.repeat(64)), [
      { stream: partyStream(PARTY), expected: 'any', events: [{ type: 'identity.party.renamed', data }] },
    ]);
  }

  const appends: EventStore['append'] = (request) => store.forService('identity').append(request);
  const sweep = () => sweepOrphans(vault, store, { facts: (_message, facts) => logged.push(facts) });
  const aWeekLater = async (): Promise<void> => {
    await sweep();
    now += ORPHAN_AGE_MS;
    await sweep();
    await sweep();
  };
  const states = async () => (await vault.open(sealed, { kind: 'page', id: 'p' })).map(({ state }) => state);

  it('go when the process died between sealing and appending', async () => {
    await expect(write(() => Promise.reject(new Error('the process died')))).rejects.toThrow('died');
    expect(await states()).toEqual(['open']);
    await aWeekLater();
    expect(await states()).toEqual(['lost']);
    expect(logged).toEqual([{ asked: 1, swept: 1, unknown: 0 }]);
  });

  it('go when the command was carried out before, with values sealed then', async () => {
    await write(appends);
    await write(appends);
    await aWeekLater();
    expect(await states()).toEqual(['open', 'lost']);
  });

  it('are none when the command was committed and nobody heard of it', async () => {
    await expect(
      write(async (request) => {
        await appends(request);
        throw new StoreError('AppendOutcomeUnknown', 'the connection was cut');
      }),
    ).rejects.toThrow('cut');
    await aWeekLater();
    expect(await states()).toEqual(['open']);
    expect(logged).toEqual([]);
  });

  it('stay while the ledger cannot be read to its end', async () => {
    await expect(write(() => Promise.reject(new Error('the process died')))).rejects.toThrow('died');
    const readable = store;
    store = {
      ...readable,
      readAll: () => {
        throw new StoreError('StoreUnavailable', 'the database is away');
      },
    };
    await expect(aWeekLater()).rejects.toThrow('away');
    expect(await states()).toEqual(['open']);
    store = readable;
  });

  it('stay while this process has not heard of all that was appended', async () => {
    await sweep();
    await write(appends);
    const complete = store;
    store = { ...complete, head: () => 0n, readAll: async function* () {} };
    await aWeekLater();
    await aWeekLater();
    expect(await states()).toEqual(['open']);
    expect(logged).toEqual([{ asked: 1, swept: 0, unknown: 1 }]);
    store = complete;
  });

  it('stay when the ledger is older than the vault: it cannot tell what it lost', async () => {
    const newer = store;
    await write(appends);
    await sweep();
    store = memoryEventStore();
    await aWeekLater();
    expect(await states()).toEqual(['open']);
    expect(logged).toEqual([{ asked: 1, swept: 0, unknown: 1 }]);
    await newer.close();
  });
});
