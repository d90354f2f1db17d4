import { sizesOf } from './sizes.js';
import { measureLogs } from './suite.js';

// What needs nothing to be installed. Whether a figure is good is not asked here.
const TINY = { ...sizesOf({ quick: true, size: 1_000 }), proofs: 20 };

describe('the benchmark of transparency logs', () => {
  it('has a figure for everything that ours can do, and says which others were not run', async () => {
    const { rows, text = '' } = await measureLogs(TINY, 'Go is not installed', () => undefined);

    const names = rows.map(({ name }) => name).join('\n');
    for (const part of [
      'durable append',
      'verifying a log',
      'inclusion proof verified',
      '.tlog-proof',
      'stored',
    ])
      expect(names).toContain(part);
    expect(rows.every(({ value, subject }) => value > 0 && subject === 'ours')).toBe(true);
    expect(text).toContain("NOT RUN  Go's tlog, Tessera and its fsck: Go is not installed");
  });

  it('refuses a size that is none', () => {
    for (const size of [0, 10, Number.NaN]) expect(() => sizesOf({ quick: false, size })).toThrow(RangeError);
    expect(sizesOf({ quick: false })).toMatchObject({ logged: 1e6, appended: 1e5, rounds: 3 });
  });
});
