import { writeSync } from 'node:fs';
import { openSqliteEventStore } from '../sqlite-event-store.js';
import { sampleAppend, sampleStream } from './sample-append.js';

// A process of its own that appends until it is killed. Each acknowledged commit is told at once, unbuffered:
// what the other side has read was acknowledged, whatever happened next.
const [dir = '.'] = process.argv.slice(2);
const store = openSqliteEventStore({ dir, preallocate: false });

async function appendForEver(writer: number): Promise<never> {
  for (let turn = 0; ; turn++) {
    const size = 1 + ((writer + turn) % 5);
    const data = Array.from({ length: size }, () => ({ size, filler: 'x'.repeat(300) }));
    const request = sampleAppend(sampleStream(), 'no-stream', data);
    const { first, last } = await store.append(request);
    writeSync(1, `${request.commandId} ${first} ${last}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => appendForEver(writer)));
