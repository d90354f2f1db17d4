import { hash, randomUUID } from 'node:crypto';
import { StoreError, type AppendRequest, type EventStore } from '@coop/event-sourcing';
import type { MeasuredStore, Payload } from '../workload.js';

type Belief = bigint | 'no-stream';

const nameOf = (stream: number): string =>
  `bench-stream-0199c3a0-0000-7000-8000-${String(stream).padStart(12, '0')}`;
/** Who appends has the digest of the command already: it is part of finding out that a command is repeated. */
const COMMAND_DIGEST = hash('sha256', 'a command of the bench', 'hex');
const CONVERSATION = randomUUID();

function requestOf(stream: number, expected: Belief, payloads: readonly Payload[]): AppendRequest {
  const events = payloads.map((data) => ({
    id: randomUUID(),
    type: 'bench.stream.grown',
    version: 1,
    data,
    retention: 'no-personal-values' as const,
  }));
  return {
    streams: [{ stream: nameOf(stream), expected, events }],
    commandId: randomUUID(),
    commandDigest: COMMAND_DIGEST,
    metadata: { actor: 'system:bench', correlationId: CONVERSATION, causationId: CONVERSATION },
  };
}

/** Our store, through its port alone. */
export async function ourStore(open: () => Promise<EventStore>): Promise<MeasuredStore<Belief>> {
  let store = await open();
  return {
    empty: 'no-stream',
    async append(stream, expected, payloads) {
      try {
        return (await store.append(requestOf(stream, expected, payloads))).revisions[0];
      } catch (error) {
        if (error instanceof StoreError && error.code === 'WrongExpectedRevision') return undefined;
        throw error;
      }
    },
    async current(stream, known) {
      const from = known === 'no-stream' ? 0n : known + 1n;
      return (await store.readStream(nameOf(stream), from)).at(-1)?.revision ?? known;
    },
    load: async (stream) => (await store.readStream(nameOf(stream))).length,
    async replay() {
      let position = 0n;
      for await (const { events } of store.readAll(0n))
        for (const event of events) {
          position += 1n;
          if (event.position !== position) throw new Error(`${event.position} where ${position} is next`);
        }
      return Number(position);
    },
    async reopen() {
      await store.close();
      store = await open();
    },
    close: () => store.close(),
  };
}
