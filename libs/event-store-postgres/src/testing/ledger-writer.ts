import { writeSync } from 'node:fs';
import { StoreError, type AppendResult } from '@coop/event-sourcing';
import { openPostgresEventStore } from '../postgres-event-store.js';
import { sampleAppend, sampleStream } from './sample-append.js';

// A process of its own with several writers. Each writes in turn to a stream of its own and to one that writers of
// all processes want, there with an exact revision, so that most must decide again. Each acknowledged commit is told
// at once, unbuffered: what the other side has read was acknowledged, whatever happened next.
const [url = '', writers = '1', commits = '1', ...contended] = process.argv.slice(2);
const store = await openPostgresEventStore({ url });

async function appendContended(stream: string, size: number): Promise<string> {
  for (;;) {
    const revision = (await store.readStream(stream)).at(-1)?.revision;
    const request = sampleAppend(stream, revision ?? 'no-stream', sized(size));
    try {
      return told(request.commandId, await store.append(request));
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'WrongExpectedRevision')) throw error;
    }
  }
}

async function appendPrivate(stream: string, size: number): Promise<string> {
  const request = sampleAppend(stream, 'any', sized(size));
  return told(request.commandId, await store.append(request));
}

const sized = (size: number) => Array.from({ length: size }, () => ({ size }));
const told = (commandId: string, { first, last }: AppendResult): string => `${commandId} ${first} ${last}\n`;

async function write(writer: number): Promise<void> {
  const own = sampleStream();
  for (let turn = 0; turn < Number(commits); turn++) {
    const size = 1 + ((writer + turn) % 3);
    const shared = contended[(writer + turn) % Math.max(1, contended.length)];
    const isShared = shared !== undefined && turn % 4 === 0;
    writeSync(1, isShared ? await appendContended(shared, size) : await appendPrivate(own, size));
  }
}

await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
await store.close();
