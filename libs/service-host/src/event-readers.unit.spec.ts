import type { AppendRequest } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { readableStore } from './event-readers.js';

const request = (n: number, type: string): AppendRequest => {
  const id = `0199a000-0000-7000-8000-00000000000${n}`;
  return {
    ...{ commandId: id, commandDigest: 'd'.repeat(64) },
    metadata: { actor: 'system:consent', correlationId: id, causationId: id },
    streams: [
      {
        ...{ stream: `consent-webhook-${id}`, expected: 'no-stream' },
        events: [{ id, type, version: 1, data: {}, retention: 'no-personal-values' }],
      },
    ],
  };
};

describe('A type of event that is new', () => {
  /** Instances that run, and what each of them reads. */
  const among = (instances: Readonly<Record<string, readonly string[]>>) => {
    const asked: string[][] = [];
    const running = { ...instances };
    const allRead = async (types: readonly string[]) => {
      asked.push([...types]);
      return Object.values(running).every((known) => types.every((type) => known.includes(type)));
    };
    return { asked, running, store: readableStore(memoryEventStore(), { allRead }) };
  };

  it('is not written while an instance runs that could not read it, and is written once that has gone', async () => {
    const { running, store } = among({ old: ['a'], next: ['a', 'b'] });
    await store.append(request(1, 'a'));
    const early = store.append(request(2, 'b'));
    await expect(early).rejects.toMatchObject({ code: 'Overloaded' });
    await expect(early).rejects.toThrow('does not read b yet');
    expect(store.head()).toBe(1n);
    delete running['old'];
    await store.append(request(2, 'b'));
    expect(store.head()).toBe(2n);
  });

  it('is asked about once: what everyone reads stays readable', async () => {
    const { asked, store } = among({ next: ['a'] });
    await store.append(request(1, 'a'));
    await store.append(request(2, 'a'));
    expect(asked).toEqual([['a']]);
  });

  it('is a new version of an old one as well', async () => {
    const { running, store } = among({ old: ['a'], next: ['a', 'a@2'] });
    const [written] = request(1, 'a').streams;
    const [event] = written?.events ?? [];
    const again = { ...request(1, 'a'), streams: [{ ...written!, events: [{ ...event!, version: 2 }] }] };
    await expect(store.append(again)).rejects.toThrow('does not read a@2 yet');
    delete running['old'];
    await store.append(again);
    expect(store.head()).toBe(1n);
  });

  it('is held back from every service alike', async () => {
    const { store } = among({ old: [] });
    await expect(store.forService('consent').append(request(1, 'a'))).rejects.toMatchObject({
      code: 'Overloaded',
    });
  });
});
