import { Budgets } from './budgets.js';

describe('The budget of a client', () => {
  let now = 0;
  let budgets: Budgets;

  beforeEach(() => {
    now = 0;
    budgets = new Budgets(
      { read: { burst: 2, perSecond: 0.5 }, write: { burst: 1, perSecond: 1 } },
      () => now,
    );
  });

  it('allows a burst, then says how long to wait.', () => {
    expect(budgets.take('a', 'read')).toEqual({ allowed: true, retryAfterSeconds: 0 });
    expect(budgets.take('a', 'read').allowed).toBe(true);
    expect(budgets.take('a', 'read')).toEqual({ allowed: false, retryAfterSeconds: 2 });
  });

  it('fills again with time, never beyond its burst.', () => {
    budgets.take('a', 'read');
    budgets.take('a', 'read');
    now = 2_000;
    expect(budgets.take('a', 'read').allowed).toBe(true);
    now = 1_000_000;
    expect([1, 2, 3].map(() => budgets.take('a', 'read').allowed)).toEqual([true, true, false]);
  });

  it('does not charge for what it refused.', () => {
    budgets.take('a', 'write');
    for (let attempt = 0; attempt < 10; attempt += 1) expect(budgets.take('a', 'write').allowed).toBe(false);
    now = 1_000;
    expect(budgets.take('a', 'write').allowed).toBe(true);
  });

  it('is kept apart from other clients and other classes.', () => {
    budgets.take('a', 'write');
    expect(budgets.take('b', 'write').allowed).toBe(true);
    expect(budgets.take('a', 'read').allowed).toBe(true);
  });

  it('has a class that was configured: a misspelt one is a defect.', () => {
    expect(() => budgets.take('a', 'raed')).toThrow('raed');
  });
});
