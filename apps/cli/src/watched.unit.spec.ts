import { memoryEventStore, sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { Output } from './output.js';
import { watched } from './watched.js';

const SIXTY = Array.from({ length: 60 }, (_, n) => ({ n }));

describe('A store whose readers are seen', () => {
  it('gives what it reads, and says how far it got, how fast, and how long it will take', async () => {
    const store = memoryEventStore({ clock: () => new Date('2026-02-01T09:00:00.000Z') });
    for (let n = 0; n < 4; n += 1) await store.append(sampleAppend(sampleStream(), 'any', SIXTY));
    let [err, now] = ['', 0];
    const streams = { out: { write: () => undefined }, err: { write: (text: string) => (err += text) } };
    const output = new Output({ ...streams, now: () => (now += 6_000) });
    const positions: bigint[] = [];
    for await (const { last } of watched(store, output, 'history').readAll(0n)) positions.push(last);
    expect(positions).toEqual([60n, 120n, 180n, 240n]);
    expect(err.split('\n')[0]).toBe('history: 120 of 240 events, 20/s, 6 s left');
  });
});
