import { SUBJECTS } from './subjects.js';
import { measureStores } from './suite.js';
import { cellsIn, TINY } from './tiny.js';

// What can run anywhere: no server, nothing to install. Whether a figure is good is not asked here.
const embedded = SUBJECTS.filter(
  ({ backend, kit }) => kit === undefined && (backend === 'SQLite' || backend === 'file'),
);

describe('the benchmark of event stores', () => {
  it('has a figure for each cell of our embedded store and of its floors', async () => {
    const { rows, text = '' } = await measureStores(embedded, TINY, () => undefined);

    expect(cellsIn(rows, 'ours, SQLite')).toEqual(['(1)', '(2)', '(3)', '(4)', '(5)', '(6)']);
    expect(cellsIn(rows, 'one row per commit, SQLite')).toEqual(['(1)']);
    expect(cellsIn(rows, 'fdatasync of 400 bytes')).toEqual(['(1)']);
    expect(rows.every(({ value }) => Number.isFinite(value) && value >= 0)).toBe(true);
    expect(text).toContain('NOT DECIDED  ours, SQLite');
    expect(text).not.toMatch(/NOT RUN|FAILED|READ \d+ OF/);
  });
});
