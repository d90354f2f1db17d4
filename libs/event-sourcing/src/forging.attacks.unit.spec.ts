import type { AppendRequest } from './event-store.js';
import { newId } from './ids.js';
import { memoryEventStore } from './testing/index.js';

const GRANT = `consent-grant-${newId()}`;

/** What a service that was taken over would like to be true. */
function forged(stream: string, more: readonly string[] = []): AppendRequest {
  const commandId = newId();
  const event = () => ({
    ...{ id: newId(), type: 'consent.grant.given', version: 1, data: {} },
    retention: 'no-personal-values' as const,
  });
  return {
    ...{ commandId, commandDigest: '0'.repeat(64) },
    metadata: { actor: newId(), correlationId: commandId, causationId: commandId },
    streams: [stream, ...more].map((name) => ({ stream: name, expected: 'any' as const, events: [event()] })),
  };
}

describe('Forged facts', () => {
  it('attack-30 event forging: a service appends to its own categories, alone or in one commit with them', async () => {
    const store = memoryEventStore();
    const records = store.forService('records');
    const own = `records-record-${newId()}`;
    await records.append(forged(own));
    for (const stream of [GRANT, `recordsx-record-${newId()}`, `record-s-${newId()}`])
      for (const request of [forged(stream), forged(own, [stream])])
        await expect(records.append(request)).rejects.toMatchObject({ code: 'NotOwned' });
    expect(() => records.forService('consent')).toThrow();
    expect(store.head()).toBe(1n);
    await store.close();
  });
});
