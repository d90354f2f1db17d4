import { setTimeout as pause } from 'node:timers/promises';
import {
  LeaseLost,
  ProjectionRunner,
  type Lease,
  type Leases,
  type Projection,
  type ReadModels,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { postgresLeases } from '../leases.js';
import { openPostgresReadModels } from '../read-models/index.js';
import { notesProjection, writeNote } from './notes.js';
import { PROJECTOR_SETTINGS, type ProjectorWord } from './projector-words.js';

/** Long enough for a spec to stop the process meanwhile. */
const REST_MS = 1_500;

const say = (word: ProjectorWord) => void process.stdout.write(`${JSON.stringify(word)}\n`);

const settings = PROJECTOR_SETTINGS.parse(JSON.parse(process.argv[2] ?? ''));
const { url, holder, ttlMs } = settings;
const leases = await postgresLeases({ url, holder, ttlMs });
const readModels = await openPostgresReadModels({ url, schema: 'notes', idleInTransactionMs: ttlMs });
const telling: Leases = {
  hold: async (name, signal) => {
    const lease = await leases.hold(name, signal);
    say({ said: 'leads', token: String(lease.token) });
    const { token, lost } = lease;
    return {
      ...{ name, token, lost: settings.deaf ? new AbortController().signal : lost },
      release: () => lease.release(),
    };
  },
};
const noting: ReadModels = {
  reader: () => readModels.reader(),
  transaction: (work) => readModels.transaction(work),
  fencedBy: (lease: Lease) => {
    const fenced = readModels.fencedBy(lease);
    return {
      ...noting,
      transaction: (work) =>
        fenced.transaction(work).catch((error: unknown) => {
          if (error instanceof LeaseLost) say({ said: 'refused' });
          throw error;
        }),
    };
  },
  close: () => readModels.close(),
};

const notes = notesProjection(settings.msPerNote);
const projection: Projection = {
  ...notes,
  apply: async (db, event) => {
    await notes.apply(db, event);
    if (event.position % 10n === 0n) say({ said: 'applies', position: String(event.position) });
  },
};

// Every process writes the same notes to a ledger of its own: for read models it is as if they shared one.
const store = memoryEventStore();
const runner = new ProjectionRunner(store, noting, [projection], {
  leases: telling,
  leaseName: 'notes.projector',
});

async function writeAll(): Promise<void> {
  for (let n = 1; n <= settings.notes; n += 1) {
    await writeNote(store, n);
    if (settings.everyMs > 0) await pause(settings.everyMs);
    if (n !== settings.restsAfter) continue;
    await sayReached(n);
    await pause(REST_MS);
  }
  await sayReached(settings.notes);
}

async function sayReached(position: number): Promise<void> {
  await runner.gate.reached(BigInt(position), 60_000);
  say({ said: 'reached', position: String(runner.gate.position) });
}

await runner.prepare();
await Promise.all([runner.run(new AbortController().signal), writeAll()]);
