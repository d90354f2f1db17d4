import { randomUUID } from 'node:crypto';
import {
  jetstream,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  StorageType,
} from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { MeasuredStore, Payload } from '../workload.js';
import { serve } from './serve.js';

/** A stream is a subject; an append is one message with all its events, since only single messages are atomic. */
async function openStream(servers: string): Promise<MeasuredStore<number>> {
  const connection = await connect({ servers, noAsyncTraces: true });
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  const name = `bench-${randomUUID()}`;
  await manager.streams.add({
    ...{ name, subjects: [`${name}.*`], storage: StorageType.File, num_replicas: 1, allow_direct: true },
  });
  const subjectOf = (stream: number) => `${name}.${stream}`;

  /** Reads what is there, in order, each message decoded. */
  async function read(filter: { filter_subjects?: string }): Promise<number> {
    const consumer = await client.consumers.get(name, filter);
    let events = 0;
    for await (const message of await consumer.consume({ max_messages: 1_000 })) {
      events += message.json<Payload[]>().length;
      if (message.info.pending === 0) break;
    }
    await consumer.delete();
    return events;
  }

  return {
    empty: 0,
    async append(stream, expected, events) {
      try {
        const options = { expect: { lastSubjectSequence: expected } };
        return (await client.publish(subjectOf(stream), JSON.stringify(events), options)).seq;
      } catch (error) {
        if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence)
          return undefined;
        throw error;
      }
    },
    current: async (stream, known) =>
      (await manager.direct.getMessage(name, { last_by_subj: subjectOf(stream) }))?.seq ?? known,
    load: (stream) => read({ filter_subjects: subjectOf(stream) }),
    replay: () => read({}),
    async close() {
      await manager.streams.delete(name);
      await connection.close();
    },
  };
}

await serve(openStream);
