import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { EventStore } from '../event-store.js';
import { sampleAppend, sampleStream } from './sample-append.js';

/** What a writing process is told, a JSON line on its standard input. */
export const WRITER_ORDER = z.object({
  /** Where the ledger is: a folder, an address. */
  place: z.string(),
  /** How many append side by side. */
  writers: z.number(),
  /** Whether the write-ahead log is brought to its working size first, where there is one. */
  preallocate: z.boolean(),
});
export type WriterOrder = z.infer<typeof WRITER_ORDER>;

/** Commits of the streams that writers share lie between those of streams of their own. */
const SHARED = 3;

/**
 * The whole program of a process that appends until it is killed. Each acknowledged commit is told at once, unbuffered
 * (`<command id> <first> <last>`): what the other side has read was acknowledged, whatever happened next.
 */
export async function writeUntilKilled(
  open: (order: WriterOrder) => EventStore | Promise<EventStore>,
): Promise<never> {
  const lines = createInterface({ input: process.stdin });
  writeSync(1, 'ready\n');
  const [line]: unknown[] = await once(lines, 'line');
  const order = WRITER_ORDER.parse(JSON.parse(String(line)));
  const store = await open(order);
  const shared = Array.from({ length: SHARED }, () => sampleStream());

  async function appendForEver(writer: number): Promise<never> {
    for (let turn = 0; ; turn++) {
      const size = 1 + ((writer + turn) % 5);
      const data = Array.from({ length: size }, () => ({ size, filler: 'x'.repeat(300) }));
      const stream = turn % 4 === 0 ? (shared[writer % SHARED] ?? sampleStream()) : sampleStream();
      const request = sampleAppend(stream, 'any', data);
      const { first, last } = await store.append(request);
      writeSync(1, `${request.commandId} ${first} ${last}\n`);
    }
  }

  return Promise.race(Array.from({ length: order.writers }, (_, writer) => appendForEver(writer)));
}
