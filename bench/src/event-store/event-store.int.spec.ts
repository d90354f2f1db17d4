import { SUBJECTS } from './subjects.js';
import { measureStores } from './suite.js';

// What can run anywhere: no server, nothing to install. Whether a figure is good is not asked here.
const embedded = SUBJECTS.filter(
  ({ backend, kit }) => kit === undefined && (backend === 'SQLite' || backend === 'file'),
);
const tiny = { rounds: 1, warmUp: 20, events: 60, seconds: 10, loads: 3, contended: 20 };

describe('the benchmark of event stores', () => {
  it('has a figure for each cell of our embedded store and of its floors', async () => {
    const { rows, text = '' } = await measureStores(embedded, tiny, () => undefined);

    const named = (subject: string) => rows.filter((row) => row.subject === subject).map(({ name }) => name);
    const cells = named('ours, SQLite').filter((name) => /^\(\d\) [^:]+$/.test(name));
    expect([...new Set(cells.map((name) => name.slice(0, 3)))]).toEqual([
      ...['(1)', '(2)', '(3)', '(4)', '(5)', '(6)'],
    ]);
    expect(named('one row per commit, SQLite')).toContain('(1) single appends, one writer');
    expect(named('fdatasync of 400 bytes')).toContain('(1) single appends, one writer');
    expect(rows.every(({ value }) => Number.isFinite(value) && value >= 0)).toBe(true);
    expect(text).toContain('NOT DECIDED  ours, SQLite');
    expect(text).not.toMatch(/not run|READ \d+ OF/);
  });
});
