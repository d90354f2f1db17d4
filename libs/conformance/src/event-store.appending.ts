import { MAX_COMMIT_BYTES, type EventStore, type ExpectedRevision } from '@coop/event-sourcing';
import * as fc from 'fast-check';
import {
  aStream,
  anAppend,
  anEvent,
  collect,
  outcome,
  positionsOf,
  streamIn,
  upTo,
} from './event-store.samples.js';

const EXPECTED: readonly ExpectedRevision[] = ['any', 'no-stream', 'exists', 0n, 1n];

const EXPECTATIONS: readonly (readonly [number, ExpectedRevision, boolean])[] = [
  [0, 'no-stream', true],
  [0, 'exists', false],
  [0, 'any', true],
  [0, 0n, false],
  [2, 'no-stream', false],
  [2, 'exists', true],
  [2, 'any', true],
  [2, 0n, false],
  [2, 1n, true],
  [2, 2n, false],
];

const HOSTILE_NAMES = [
  '',
  'records-record',
  'records-record-1',
  `Records-record-${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`,
  '$all',
  '../../etc/passwd',
  "records-record-'; DROP TABLE events; --",
  'records.record.*',
  'records-record-00000000-0000-0000-0000-00000000000>',
  'records-record-00000000-0000-0000-0000-000000000000\n',
  'records-record-00000000-0000-0000-0000-000000000000\0',
  'récords-record-00000000-0000-0000-0000-000000000000',
  `${'a'.repeat(200)}-00000000-0000-0000-0000-000000000000`,
];

export function appending(store: () => EventStore): void {
  describe('when appending', () => {
    it('gives an event back exactly as it was given, with its place in the ledger', async () => {
      const stream = aStream();
      const event = {
        ...anEvent({
          text: 'é "\u2028" \ud83d\ude00',
          list: [1, -0.5, 1e21, null, true, {}],
          nested: { a: [[]] },
        }),
        authority: 'statutes:art-4',
        rules: 'engine@1',
      };
      const request = anAppend({}, { streams: [{ stream, expected: 'no-stream', events: [event] }] });
      const metadata = { ...request.metadata, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
      const result = await store().append({ ...request, metadata });
      expect(result).toMatchObject({ first: 1n, last: 1n, revisions: [0n], repeated: false });
      expect(await store().readStream(stream)).toEqual([
        {
          ...event,
          ...metadata,
          position: 1n,
          stream,
          revision: 0n,
          recordedAt: result.recordedAt,
          commandId: request.commandId,
          salt: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ]);
    });

    it('keeps what was given even if the caller changes it while the append waits', async () => {
      const stream = aStream();
      const data = { amount: 1 };
      const appended = store().append(
        anAppend({}, { streams: [{ stream, expected: 'any', events: [anEvent(data)] }] }),
      );
      data.amount = 2;
      await appended;
      expect((await store().readStream(stream))[0]?.data).toEqual({ amount: 1 });
    });

    it.each(EXPECTATIONS)(
      'with %p events in the stream and %p expected, accepts an append: %p',
      async (n, expected, accepted) => {
        const stream = aStream();
        for (let i = 0; i < n; i++) await store().append(anAppend({ [stream]: 'any' }));
        const append = store().append(anAppend({ [stream]: expected }));
        if (accepted) expect(await append).toMatchObject({ revisions: [BigInt(n)] });
        else {
          const actual = n === 0 ? 'no-stream' : BigInt(n - 1);
          await expect(append).rejects.toMatchObject({ code: 'WrongExpectedRevision', stream, actual });
        }
        expect(await store().readStream(stream)).toHaveLength(accepted ? n + 1 : n);
      },
    );

    it('appends to several streams all or nothing', async () => {
      const [one, other, third] = [aStream(), streamIn('records-disclosure'), aStream()];
      const result = await store().append(anAppend({ [one]: 'no-stream', [other]: 'no-stream' }));
      expect(result).toMatchObject({ first: 1n, last: 2n, revisions: [0n, 0n] });
      const refused = store().append(anAppend({ [third]: 'no-stream', [one]: 5n }));
      expect(await outcome(refused)).toBe('WrongExpectedRevision');
      expect(await store().readStream(third)).toEqual([]);
      expect(store().head()).toBe(2n);
    });

    it('lets one of many who write to the same revision win', async () => {
      const stream = aStream();
      const race = await Promise.all(
        Array.from({ length: 20 }, () => outcome(store().append(anAppend({ [stream]: 'no-stream' })))),
      );
      expect(race.filter((each) => each === 'appended')).toHaveLength(1);
      expect(race.filter((each) => each === 'WrongExpectedRevision')).toHaveLength(19);
    });

    it('refuses one of several simultaneous appends without failing its neighbours', async () => {
      const taken = aStream();
      await store().append(anAppend({ [taken]: 'no-stream' }));
      const requests = [aStream(), taken, aStream()].map((stream) => anAppend({ [stream]: 'no-stream' }));
      const outcomes = await Promise.all(requests.map((request) => outcome(store().append(request))));
      expect(outcomes).toEqual(['appended', 'WrongExpectedRevision', 'appended']);
      expect(positionsOf(await collect(store().readAll(0n)))).toEqual(upTo(3));
    });

    it('gives 200 simultaneous appends dense positions in one order', async () => {
      const streams = Array.from({ length: 10 }, aStream);
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, i) => store().append(anAppend({ [streams[i % 10] ?? '']: 'any' }))),
      );
      expect(results.map(({ first }) => first).sort((a, b) => Number(a - b))).toEqual(upTo(200));
      expect(positionsOf(await collect(store().readAll(0n)))).toEqual(upTo(200));
      for (const stream of streams) {
        const revisions = (await store().readStream(stream)).map(({ revision }) => Number(revision));
        expect(revisions).toEqual(Array.from({ length: 20 }, (_, i) => i));
      }
    });

    it('leaves no gap in positions and revisions, whatever mixture is accepted and refused', async () => {
      const member = fc.record({ stream: fc.nat(2), expected: fc.constantFrom(...EXPECTED) });
      const groups = fc.array(fc.array(member, { maxLength: 6 }), { maxLength: 4 });
      const mixture = fc.asyncProperty(groups, async (waves) => {
        const streams = [aStream(), aStream(), aStream()];
        const before = store().head();
        let accepted = 0;
        for (const wave of waves) {
          const appends = wave.map(({ stream, expected }) =>
            outcome(store().append(anAppend({ [streams[stream] ?? '']: expected }))),
          );
          accepted += (await Promise.all(appends)).filter((each) => each === 'appended').length;
        }
        expect(store().head()).toBe(before + BigInt(accepted));
        expect(positionsOf(await collect(store().readAll(before)))).toEqual(
          upTo(accepted).map((n) => n + before),
        );
        for (const stream of streams) {
          const revisions = (await store().readStream(stream)).map(({ revision }) => revision);
          expect(revisions).toEqual(revisions.map((_, index) => BigInt(index)));
        }
      });
      await fc.assert(mixture, { seed: 20, numRuns: 100 });
    });

    it.each(HOSTILE_NAMES)('refuses the stream name %j', async (name) => {
      expect(await outcome(store().append(anAppend({ [name]: 'any' })))).toBe('InvalidStream');
      const checked = anAppend({ [aStream()]: 'any' }, { checks: [{ stream: name, expected: 'any' }] });
      expect(await outcome(store().append(checked))).toBe('InvalidStream');
      expect(await store().readStream(name)).toEqual([]);
      expect(store().head()).toBe(0n);
    });

    it('refuses a commit without events, without streams, or that names a stream twice', async () => {
      const stream = aStream();
      const once = { stream, expected: 'any' as const, events: [anEvent()] };
      for (const streams of [[], [{ ...once, events: [] }], [once, once]]) {
        expect(await outcome(store().append(anAppend({}, { streams })))).toBe('InvalidStream');
      }
    });

    it('takes a commit up to the size limit and refuses a bigger one', async () => {
      const stream = aStream();
      const sized = (bytes: number) =>
        store().append(
          anAppend({}, { streams: [{ stream, expected: 'any', events: [anEvent('é'.repeat(bytes / 2))] }] }),
        );
      expect(await outcome(sized(MAX_COMMIT_BYTES - 1024))).toBe('appended');
      expect(await outcome(sized(MAX_COMMIT_BYTES))).toBe('EventTooLarge');
      expect(store().head()).toBe(1n);
    });
  });
}
