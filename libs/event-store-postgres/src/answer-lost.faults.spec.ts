// needs: postgres
import type { AppendRequest, AppendResult } from '@coop/event-sourcing';
import {
  faultRuns,
  outcome,
  requireWholeLedger,
  sampleAppend,
  sampleStream,
  SeededRandom,
  tellRun,
} from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { faultyProxy, type Fault } from './testing/faulty-proxy.js';
import { ledgerDatabases } from './testing/ledger-databases.js';

const ROUNDS = 60;

const newDatabase = ledgerDatabases('lost');

/** Longer than any answer to a handful of appends. */
const ANSWER_BYTES = 3_000;

function someFault(random: SeededRandom): Fault {
  switch (random.integer(0, 3)) {
    case 0:
      return { kind: 'latency', ms: random.next() * 30 };
    case 1:
      return { kind: 'reset', reached: random.chance(0.7) };
    case 2:
      return { kind: 'silence', reached: random.chance(0.7), ms: random.next() * 100 };
    default:
      return { kind: 'cut', afterBytes: random.integer(0, ANSWER_BYTES) };
  }
}

/** Appends that are sent at the same moment; some want the same stream. */
function someAppends(random: SeededRandom): readonly AppendRequest[] {
  const shared = sampleStream();
  return Array.from({ length: random.integer(1, 6) }, () => {
    const data = Array.from({ length: random.integer(1, 3) }, () => ({ seen: true }));
    return random.chance(0.3)
      ? sampleAppend(shared, 'no-stream', data)
      : sampleAppend(sampleStream(), 'no-stream', data);
  });
}

describe.each(faultRuns())('An append whose connection fails on the way (seed $seed)', ({ seed }) => {
  it('is carried out once at most, and a retry is answered as the first would have been', async () => {
    const random = new SeededRandom(seed);
    const proxy = await faultyProxy(await newDatabase());
    const store = await openPostgresEventStore({ url: proxy.url, pollMs: 600_000 });
    const acknowledged = new Map<string, AppendResult>();
    const refused = new Set<string>();
    const figures = { faults: 0, acknowledged: 0, unknown: 0, refused: 0 };

    async function tryOnce(request: AppendRequest): Promise<void> {
      try {
        acknowledged.set(request.commandId, await store.append(request));
      } catch (error) {
        const code = await outcome(Promise.reject(error));
        expect(['AppendOutcomeUnknown', 'WrongExpectedRevision']).toContain(code);
        if (code === 'AppendOutcomeUnknown') figures.unknown += 1;
        else refused.add(request.commandId);
      }
    }

    async function round(...faults: readonly Fault[]): Promise<void> {
      figures.faults += faults.length;
      proxy.inject(...faults);
      const requests = someAppends(random);
      await Promise.all(requests.map(tryOnce));
      proxy.heal();
      // Who does not know asks again; from then on everybody is answered the same for ever.
      for (const request of requests) if (!isKnown(request)) await tryOnce(request);
      for (const request of requests) {
        const first = acknowledged.get(request.commandId);
        if (first === undefined) expect(await outcome(store.append(request))).toBe('WrongExpectedRevision');
        else expect(await store.append(request)).toEqual({ ...first, repeated: true });
      }
    }

    const isKnown = ({ commandId }: AppendRequest) => acknowledged.has(commandId) || refused.has(commandId);

    for (let done = 0; done < ROUNDS; done++)
      await round(...Array.from({ length: random.integer(1, 2) }, () => someFault(random)));
    // Nothing ever comes back: the store itself must give the connection up.
    await round({ kind: 'silence', reached: random.chance(0.5) });

    await requireWholeLedger(store, { acknowledged, refused });
    Object.assign(figures, { acknowledged: acknowledged.size, refused: refused.size });
    tellRun('the connection failed in an append (PostgreSQL)', seed, figures);
    await store.close();
    proxy.close();
  });
});
