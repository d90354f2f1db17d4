import { TimeBoundaries } from './control-walk.js';

const RECORDED = '2026-03-01T10:00:00Z';

describe('moments at which rights begin or end by the calendar', () => {
  it('come in order, each once', () => {
    const boundaries = new TimeBoundaries();
    boundaries.note({ terms: { from: '2026-04-01T00:00:00Z', until: '2026-05-01T00:00:00Z' } }, RECORDED);
    boundaries.note({ until: '2026-04-01T00:00:00Z' }, RECORDED);
    expect(boundaries.takeUntil('2026-04-15T00:00:00Z')).toEqual([Date.parse('2026-04-01T00:00:00Z')]);
    expect(boundaries.takeUntil('2026-06-01T00:00:00Z')).toEqual([Date.parse('2026-05-01T00:00:00Z')]);
  });

  it('are never before the event that set the term: history is not asked about a time that has passed', () => {
    const boundaries = new TimeBoundaries();
    boundaries.note({ terms: { from: '2026-01-01T00:00:00Z', until: RECORDED } }, RECORDED);
    expect(boundaries.takeUntil('2026-12-31T00:00:00Z')).toEqual([]);
  });
});
