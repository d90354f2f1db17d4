import type { AppendCheck, EventStore } from '@coop/event-sourcing';
import { aStream, anAppend, collect, outcome, positionsOf, streamIn, upTo } from './event-store.samples.js';

export function checks(store: () => EventStore): void {
  const appendWith = (...checks: AppendCheck[]) =>
    store().append(anAppend({ [streamIn('records-disclosure')]: 'no-stream' }, { checks }));

  describe('when an append relies on what it does not write', () => {
    it('is refused if a stream that it relied on has moved', async () => {
      const stream = aStream();
      await store().append(anAppend({ [stream]: 'no-stream' }));
      expect(await outcome(appendWith({ stream, expected: 0n }))).toBe('appended');
      await store().append(anAppend({ [stream]: 0n }));
      await expect(appendWith({ stream, expected: 0n })).rejects.toMatchObject({
        code: 'CheckFailed',
        stream,
        actual: 1n,
      });
    });

    it.each(['no-stream', 'exists'] as const)(
      'can rely on a stream being there or not: %p',
      async (expected) => {
        const present = aStream();
        await store().append(anAppend({ [present]: 'no-stream' }));
        const outcomes = { 'no-stream': ['CheckFailed', 'appended'], exists: ['appended', 'CheckFailed'] };
        const found = [];
        for (const stream of [present, aStream()])
          found.push(await outcome(appendWith({ stream, expected })));
        expect(found).toEqual(outcomes[expected]);
      },
    );

    it('is refused if a category that it relied on has moved, whichever stream moved', async () => {
      const grants = { categories: ['consent-duty', 'consent-grant'], unchangedAfter: 1n };
      await store().append(anAppend({ [streamIn('consent-grant')]: 'any' }));
      expect(await outcome(appendWith(grants))).toBe('appended');
      await store().append(anAppend({ [streamIn('consent-grant')]: 'any' }));
      expect(await outcome(appendWith(grants))).toBe('CheckFailed');
      expect(await outcome(appendWith({ ...grants, unchangedAfter: store().head() }))).toBe('appended');
    });

    it('does not confuse a category with one whose name begins alike', async () => {
      await store().append(anAppend({ [streamIn('consent-grant-offer')]: 'any' }));
      const untouched = { categories: ['consent-grant', 'consent'], unchangedAfter: 0n };
      expect(await outcome(appendWith(untouched))).toBe('appended');
    });

    it('sees every category that a commit touched', async () => {
      await store().append(anAppend({ [streamIn('consent-grant')]: 'any', [aStream()]: 'any' }));
      expect(await outcome(appendWith({ categories: ['consent-grant'], unchangedAfter: 0n }))).toBe(
        'CheckFailed',
      );
    });

    it('is refused if a withdrawal was sent just before it, at the same moment', async () => {
      const grant = streamIn('consent-grant');
      await store().append(anAppend({ [grant]: 'no-stream' }));
      const known = { categories: ['consent-grant'], unchangedAfter: store().head() };
      const outcomes = await Promise.all([
        outcome(appendWith(known)),
        outcome(store().append(anAppend({ [grant]: 0n }))),
        outcome(appendWith(known)),
        outcome(appendWith({ stream: grant, expected: 0n })),
      ]);
      expect(outcomes).toEqual(['appended', 'appended', 'CheckFailed', 'CheckFailed']);
      expect(positionsOf(await collect(store().readAll(0n)))).toEqual(upTo(3));
    });

    it('does not check what the append itself writes', async () => {
      const grant = streamIn('consent-grant');
      const own = anAppend(
        { [grant]: 'no-stream' },
        {
          checks: [
            { stream: grant, expected: 'no-stream' },
            { categories: ['consent-grant'], unchangedAfter: 0n },
          ],
        },
      );
      expect(await outcome(store().append(own))).toBe('appended');
    });
  });

  describe('when a service has its own handle', () => {
    it('appends only to the categories of that service, and reads everything', async () => {
      const consent = store().forService('consent');
      const [grant, record] = [streamIn('consent-grant'), streamIn('records-record')];
      expect(await outcome(consent.append(anAppend({ [grant]: 'any' })))).toBe('appended');
      expect(await outcome(consent.append(anAppend({ [record]: 'any' })))).toBe('NotOwned');
      expect(await outcome(consent.append(anAppend({ [grant]: 'any', [record]: 'any' })))).toBe('NotOwned');
      const alike = streamIn('consents-grant');
      expect(await outcome(consent.append(anAppend({ [alike]: 'any' })))).toBe('NotOwned');
      await store().append(anAppend({ [record]: 'any' }));
      expect(await consent.readStream(record)).toHaveLength(1);
      expect(consent.head()).toBe(2n);
    });

    it('may rely on the streams and categories of others', async () => {
      await store().append(anAppend({ [streamIn('consent-grant')]: 'any' }));
      const records = store().forService('records');
      const relying = (unchangedAfter: bigint) =>
        anAppend({ [aStream()]: 'any' }, { checks: [{ categories: ['consent-grant'], unchangedAfter }] });
      expect(await outcome(records.append(relying(0n)))).toBe('CheckFailed');
      expect(await outcome(records.append(relying(1n)))).toBe('appended');
    });

    it('gives no handle for another service, and closing the handle leaves the store open', async () => {
      const consent = store().forService('consent');
      expect(() => consent.forService('records')).toThrow(expect.objectContaining({ code: 'NotOwned' }));
      expect(() => store().forService('consent-grant')).toThrow(
        expect.objectContaining({ code: 'NotOwned' }),
      );
      await consent.close();
      expect(await outcome(store().append(anAppend({ [aStream()]: 'any' })))).toBe('appended');
    });
  });
}
