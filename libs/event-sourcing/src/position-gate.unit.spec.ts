import { PositionGate } from './position-gate.js';

describe('A position gate', () => {
  it('lets through who waits for a position that is reached, and turns away who waited too long', async () => {
    const gate = new PositionGate();
    const [soon, never] = [gate.reached(2n, 5_000), gate.reached(3n, 20)];
    gate.reach(2n);
    expect(await soon).toBe(true);
    expect(await never).toBe(false);
    expect(await gate.reached(1n, 0)).toBe(true);
  });

  it('tells whether somebody waits for what is there already, or only for the future', async () => {
    const gate = new PositionGate();
    expect([gate.isAwaited, gate.isAwaitedAt(9n)]).toEqual([false, false]);
    const waiting = gate.reached(5n, 5_000);
    expect([gate.isAwaited, gate.isAwaitedAt(4n), gate.isAwaitedAt(5n)]).toEqual([true, false, true]);
    gate.reach(5n);
    await waiting;
    expect(gate.isAwaited).toBe(false);
  });

  it('lets whoever gathers work take its time as long as only those wait who follow without end', async () => {
    const gate = new PositionGate();
    let woken = false;
    const gathering = gate.awaited(60_000).then(() => (woken = true));
    const following = gate.moved(1n, 5_000);
    await Promise.resolve();
    expect([woken, gate.isAwaited, gate.isAwaitedAt(1n)]).toEqual([false, false, false]);
    const waiting = gate.reached(1n, 5_000);
    await gathering;
    gate.reach(1n);
    expect(await Promise.all([following, waiting])).toEqual([true, true]);
    expect(await gate.moved(2n, 1)).toBe(false);
  });

  it('wakes whoever gathers work as soon as somebody waits', async () => {
    const gate = new PositionGate();
    const woken = gate.awaited(60_000);
    const waiting = gate.reached(1n, 5_000);
    await woken;
    gate.reach(1n);
    expect(await waiting).toBe(true);
  });
});
