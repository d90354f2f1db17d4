import { defineEvent } from '@coop/contracts';
import { z } from 'zod';
import { asOfToday, readingAs, streamAsOfToday } from './as-of-today.js';
import type { StoredEvent } from './event.js';
import { IndexRunner } from './followers.js';
import { Ledger } from './ledger.js';
import { memoryEventStore } from './testing/index.js';

/** An invented event that was written in three forms: a text, a list of texts, a list of objects. */
const sung = defineEvent('choir.song.sung', {
  doc: 'A song was sung.',
  version: 3,
  schema: z.object({ singers: z.array(z.object({ name: z.string() })) }),
  earlier: [
    (data) => ({ singers: [z.object({ singer: z.string() }).parse(data).singer] }),
    (data) => ({
      singers: z
        .object({ singers: z.array(z.string()) })
        .parse(data)
        .singers.map((name) => ({ name })),
    }),
  ],
});
const FORMS = [{ singer: 'alto' }, { singers: ['alto'] }, { singers: [{ name: 'alto' }] }];

const id = '0199a000-0000-7000-8000-000000000001';
const stored = (type: string, version: number, data: object) =>
  ({ ...{ id, type, version, position: 7n }, data }) as unknown as StoredEvent;

describe('An event that was written in an earlier version', () => {
  it('is read as if it had been written today, whatever its version', () => {
    const read = readingAs([sung]);
    for (const [index, form] of FORMS.entries()) {
      const event = read(stored(sung.type, index + 1, form));
      expect(event).toMatchObject({ id, version: 3, position: 7n, data: FORMS[2] });
      expect(sung.schema.safeParse(event.data).success).toBe(true);
    }
  });

  it('is stored as it was: reading changes nothing of it', () => {
    const event = stored(sung.type, 1, { singer: 'alto' });
    readingAs([sung])(event);
    expect(event).toEqual(stored(sung.type, 1, { singer: 'alto' }));
  });

  it('has a step from every version before today’s, or its definition is refused', () => {
    const { schema } = sung;
    expect(() => defineEvent('choir.song.lost', { doc: 'Lost.', version: 2, schema })).toThrow(
      'choir.song.lost has 0 of 1 steps from its earlier versions',
    );
  });
});

describe('An event of a version that this program does not know', () => {
  const type = 'identity.party.registered';
  const stream = `identity-party-${id}`;
  const future = async () => {
    const store = memoryEventStore();
    await store.append({
      ...{ commandId: id, commandDigest: '0'.repeat(64) },
      metadata: { actor: 'system:identity', correlationId: id, causationId: id },
      streams: [
        {
          ...{ stream, expected: 'no-stream' },
          events: [{ id, type, version: 99, retention: 'no-personal-values', data: {} }],
        },
      ],
    });
    return store;
  };

  it('stops every reader, and is never taken for one that it knows', async () => {
    const store = await future();
    expect(() => asOfToday(stored(type, 99, {}))).toThrow('version 99; this program reads up to 1');
    await expect(streamAsOfToday(store, stream)).rejects.toThrow('version 99');
    const seen: StoredEvent[] = [];
    const index = {
      name: 'seen',
      categories: ['identity-party'],
      apply: (event: StoredEvent) => void seen.push(event),
    };
    await expect(new IndexRunner(store, [index]).catchUp()).rejects.toThrow('version 99');
    const ledger = new Ledger({ store, sealer: { seal: async () => [] }, definitions: [] });
    const decider = { initial: 0, evolve: (count: number) => count + 1, decide: () => [] };
    await expect(ledger.load(stream, decider)).rejects.toThrow('version 99');
    expect(seen).toEqual([]);
  });

  it('of a type that it does not know is left to who meets it', () => {
    const event = stored('choir.song.sung', 4, {});
    expect(asOfToday(event)).toBe(event);
  });
});
