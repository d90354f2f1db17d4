import { PEERS } from './peers.js';
import { sizesOf } from './sizes.js';
import { measureEngine } from './engine-suite.js';
import { measurePeers } from './peer-suite.js';
import { reportOf } from './suite.js';

const quick = sizesOf({ quick: true, words: ['1e3'] });
const TINY = { ...quick, reduced: [1e3], decisions: 200, warmUp: 10, withdrawals: 3, checks: 100 };
/** What needs no server and nothing to be installed. Whether a figure is good is not asked here. */
const ours = PEERS.filter(({ kind }) => kind === 'ours');

describe('the benchmark of decisions', () => {
  it('has a figure for everything that our engine can do, and no wrong answer', async () => {
    const silent = (): void => undefined;
    const { rows, text = '' } = reportOf({
      engine: await measureEngine(TINY, silent),
      peers: await measurePeers(ours, TINY, silent),
      http: { figures: [], missing: [] },
    });

    const names = rows.map(({ name }) => name);
    expect(names).toContain('decisions, 1e3 grants');
    expect(names).toContain('withdrawal to denial on this node, median, 1e3 grants');
    expect(rows.find(({ name }) => name.endsWith('wrong answers'))?.value).toBe(0);
    expect(rows.every(({ value }) => Number.isFinite(value) && value >= 0)).toBe(true);
    expect(text).not.toContain('WRONG');
  });

  it('refuses numbers of grants that are none', () => {
    expect(() => sizesOf({ quick: false, words: ['many'] })).toThrow(RangeError);
    expect(sizesOf({ quick: false, full: true, words: [] }).full).toEqual([1e4, 1e5, 1e6, 1e7]);
  });
});
