import { randomUUID } from 'node:crypto';
import type { EventStore } from '@coop/event-sourcing';
import { aStream, anAppend, anEvent, outcome } from './event-store.samples.js';

export function commands(store: () => EventStore): void {
  describe('when a command is repeated', () => {
    it('gives the first result and appends nothing', async () => {
      const [one, other] = [aStream(), aStream()];
      await store().append(anAppend({ [other]: 'any' }));
      const request = anAppend({ [one]: 'no-stream', [other]: 0n });
      const first = await store().append(request);
      await store().append(anAppend({ [one]: 'any' }));
      expect(await store().append(request)).toEqual({ ...first, repeated: true });
      expect(await store().readStream(one)).toHaveLength(2);
    });

    it('gives the revisions in the order of the request, however many events each stream got', async () => {
      const streams = Array.from({ length: 6 }, (_, index) => ({
        stream: aStream(),
        expected: 'no-stream' as const,
        events: Array.from({ length: 6 - index }, () => anEvent()),
      }));
      const request = anAppend({}, { streams });
      expect((await store().append(request)).revisions).toEqual([5n, 4n, 3n, 2n, 1n, 0n]);
      expect((await store().append(request)).revisions).toEqual([5n, 4n, 3n, 2n, 1n, 0n]);
    });

    it('carries out a command once even if it is sent twice at the same moment', async () => {
      const request = anAppend({ [aStream()]: 'any' });
      const results = await Promise.all([store().append(request), store().append(request)]);
      expect(results.map(({ repeated }) => repeated)).toEqual([false, true]);
      expect(store().head()).toBe(1n);
    });

    it('refuses the same command id with another body', async () => {
      const request = anAppend({ [aStream()]: 'any' });
      await store().append(request);
      expect(await outcome(store().append({ ...request, commandDigest: 'f'.repeat(64) }))).toBe(
        'CommandMismatch',
      );
      expect(store().head()).toBe(1n);
    });

    it('forgets a command that was refused, so that it can be decided again', async () => {
      const stream = aStream();
      const request = anAppend({ [stream]: 'exists' });
      expect(await outcome(store().append(request))).toBe('WrongExpectedRevision');
      expect(await store().findCommand(request.commandId)).toBeUndefined();
      const again = anAppend({ [stream]: 'no-stream' }, { commandId: request.commandId });
      expect(await store().append(again)).toMatchObject({ repeated: false });
    });

    it('finds a command that was carried out, after its answer was lost', async () => {
      const request = anAppend({ [aStream()]: 'any' });
      const first = await store().append(request);
      expect(await store().findCommand(request.commandId)).toEqual({
        ...first,
        repeated: true,
        commandDigest: request.commandDigest,
      });
      expect(await store().findCommand(randomUUID())).toBeUndefined();
    });
  });
}
