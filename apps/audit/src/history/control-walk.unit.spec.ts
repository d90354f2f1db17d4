import { TimeBoundaries } from './control-walk.js';

const at = (time: string) => Date.parse(time);
const NOW = at('2026-03-01T10:00:00Z');
const [APRIL, MAY] = [at('2026-04-01T00:00:00Z'), at('2026-05-01T00:00:00Z')];

describe('moments at which rights begin or end by the calendar', () => {
  it('come in order, each once', () => {
    const boundaries = new TimeBoundaries();
    boundaries.note({ from: APRIL, until: MAY }, NOW);
    boundaries.note({ from: -Infinity, until: APRIL }, NOW);
    expect([...boundaries.takeUntil('2026-04-15T00:00:00Z')]).toEqual([APRIL]);
    expect([...boundaries.takeUntil('2026-06-01T00:00:00Z')]).toEqual([MAY]);
    expect([...boundaries.takeUntil('2026-06-01T00:00:00Z')]).toEqual([]);
  });

  it('are never past when they are noted, and an open end is none', () => {
    const boundaries = new TimeBoundaries();
    boundaries.note({ from: NOW - 1, until: NOW }, NOW);
    boundaries.note({ from: -Infinity, until: Infinity }, NOW);
    expect([...boundaries.takeUntil('9999-12-31T00:00:00Z')]).toEqual([]);
  });
});
