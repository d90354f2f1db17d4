import type { ReadModels } from '@coop/event-sourcing';
import { openFeedStates, type FeedState } from './feed-states.js';

const LARGE = 9_007_199_254_740_991n;
const state: FeedState = {
  ...{ party: 'partner', status: 'open', published: LARGE, acknowledged: 3n, cut: null },
};
const cut: FeedState['cut'] = {
  ...{ id: 'c1', reason: 'erased', decided: LARGE, connections: 2 },
  steps: [{ step: 'stream-purged', ms: 4 }],
};

/** The states of streams, on any read models. */
export function feedStatesSuite(open: () => Promise<ReadModels>): void {
  let readModels: ReadModels;
  beforeEach(async () => {
    readModels = await open();
  });
  afterEach(() => readModels.close());

  it('are kept as they were said', async () => {
    const states = openFeedStates(readModels);
    expect(await states.load('partner')).toBeUndefined();
    expect(await states.save(state, 1n)).toBe(true);
    expect(await states.load('partner')).toEqual(state);
    expect(await states.live()).toEqual(['partner']);
    expect(await states.save({ ...state, status: 'cutting', cut }, 1n)).toBe(true);
    expect(await openFeedStates(readModels).load('partner')).toEqual({ ...state, status: 'cutting', cut });
    expect(await states.save({ ...state, status: 'cut', cut }, 1n)).toBe(true);
    expect(await states.live()).toEqual([]);
  });

  it('refuse whoever held the lease before', async () => {
    const states = openFeedStates(readModels);
    expect(await states.save(state, 2n)).toBe(true);
    expect(await states.save({ ...state, published: 1n }, 1n)).toBe(false);
    expect(await states.load('partner')).toEqual(state);
    expect(await states.save({ ...state, published: 7n }, 3n)).toBe(true);
    expect((await states.load('partner'))?.published).toBe(7n);
  });

  it('remember once what was given up', async () => {
    const states = openFeedStates(readModels);
    const at = '2026-03-02T09:00:00.000Z';
    const given = { stream: 'FEED_a', consumer: 'READER_a', sequence: 4, deliveries: 8, at };
    await states.noteUndelivered(given);
    await states.noteUndelivered(given);
    expect(await states.undelivered('FEED_a')).toEqual([given]);
    expect(await states.undelivered('FEED_b')).toEqual([]);
  });
}
