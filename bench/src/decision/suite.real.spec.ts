// needs: postgres
import { measurePeers } from './peer-suite.js';
import { peerTables } from './peer-rows.js';
import { BASELINE, PEERS } from './peers.js';
import { sizesOf } from './sizes.js';

const TINY = { ...sizesOf({ quick: true, words: [] }), reduced: [1e3], checks: 200, withdrawals: 3 };

describe('the benchmark of decisions on a real server', () => {
  it('has the figures of one table of PostgreSQL, and no wrong answer', async () => {
    const found = await measurePeers(
      PEERS.filter(({ name }) => name === BASELINE),
      TINY,
      () => undefined,
    );

    expect(found.failures).toEqual([]);
    const [{ figures } = { figures: undefined }] = found.findings;
    expect(figures?.rounds.map(({ pass, wrong }) => [pass.count, wrong])).toEqual([[200, 0]]);
    expect([figures?.withdrawal.count, figures?.withdrawal.late]).toEqual([3, 0]);
    expect(peerTables(found)).not.toContain('WRONG');
  });
});
