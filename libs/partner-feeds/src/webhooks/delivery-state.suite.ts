import type { ReadModels } from '@coop/event-sourcing';
import { openDeliveryStates, type DeliveryState } from './delivery-state.js';

const state: DeliveryState = {
  ...{ webhook: 'hook', position: 7n, replay: { position: 3n, until: 6n }, replays: 5n, enabled: 2n },
  ...{ failures: 4, nextAt: Date.parse('2026-03-02T08:00:00.123Z'), failure: 'answered-error', status: 503 },
  ...{ failedAt: '2026-03-02T07:00:00.000Z', deliveredAt: null, held: null },
};

/** What the notes of the deliverer must do on every database. */
export function deliveryStateSuite(open: () => Promise<ReadModels>): void {
  let readModels: ReadModels;

  beforeEach(async () => {
    readModels = await open();
  });
  afterEach(() => readModels.close());

  it('are read as they were written', async () => {
    const states = openDeliveryStates(readModels);
    expect(await states.load('hook')).toBeUndefined();
    expect(await states.save(state, 1n)).toBe(true);
    expect(await states.load('hook')).toEqual(state);
    const next = { ...state, position: 9_007_199_254_740_991n, replay: null, nextAt: null, status: null };
    expect(await states.save(next, 1n)).toBe(true);
    expect(await openDeliveryStates(readModels).load('hook')).toEqual(next);
  });

  it('are kept by several that begin at once', async () => {
    const several = [1, 2, 3, 4].map(() => openDeliveryStates(readModels));
    await several[0]?.load('hook');
    await Promise.all(
      several.map((states, index) => states.save({ ...state, webhook: `hook ${index}` }, 1n)),
    );
    expect(await several[0]?.load('hook 3')).toMatchObject({ position: 7n });
  });

  it('refuse who holds an older lease', async () => {
    const states = openDeliveryStates(readModels);
    await states.save(state, 8n);
    expect(await states.save({ ...state, failures: 0 }, 7n)).toBe(false);
    expect(await states.load('hook')).toEqual(state);
    expect(await states.save({ ...state, failures: 0 }, 8n)).toBe(true);
  });
}
