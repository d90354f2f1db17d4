import { newId, type EventStore } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { erasuresOnLedger } from './erasures-on-ledger.js';

const PARTY = '0199a000-0000-7000-8000-0000000000a1';
const head = (count: number) => ({ count, hash: String(count % 10).repeat(64) });

describe('How far the list of erasures goes by the ledger', () => {
  let store: EventStore;
  beforeEach(() => (store = memoryEventStore()));
  afterEach(() => store.close());

  async function append(category: string, type: string, data: Record<string, object>): Promise<void> {
    const id = newId();
    await store.forService('identity').append({
      streams: [
        {
          stream: `${category}-${PARTY}`,
          expected: 'any',
          events: [{ id, type, version: 1, retention: 'no-personal-values', data: data as never }],
        },
      ],
      ...{ commandId: id, commandDigest: 'c'.repeat(64) },
      metadata: { actor: 'system:identity', correlationId: id, causationId: id },
    });
  }

  it('is unknown before the first erasure, and after those of releases that did not note it', async () => {
    expect(await erasuresOnLedger(store)).toBeUndefined();
    await append('identity-erasure', 'identity.erasure.keys-destroyed', {});
    expect(await erasuresOnLedger(store)).toBeUndefined();
  });

  it('is what the last erasure said', async () => {
    await append('identity-erasure', 'identity.erasure.keys-destroyed', { erasureList: head(2) });
    await append('identity-erasure', 'identity.erasure.keys-destroyed', { erasureList: head(3) });
    expect(await erasuresOnLedger(store)).toEqual(head(3));
  });

  it('is that of another, shorter list once somebody went on with it', async () => {
    await append('identity-erasure', 'identity.erasure.keys-destroyed', { erasureList: head(9) });
    await append('identity-erasure-list', 'identity.erasure-list.waived', {
      ...{ without: head(9), list: head(4) },
    });
    expect(await erasuresOnLedger(store)).toEqual(head(4));
  });
});
