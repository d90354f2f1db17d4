import { ControlSnapshots } from './control-snapshots.js';

const snapshotOf = (bytes: number) => ({ point: new Uint8Array(bytes), beside: '' });

/** Takes a snapshot wherever one is due. */
function walk(snapshots: ControlSnapshots, upTo: number, bytesAt: (position: number) => number): void {
  for (let position = 1; position <= upTo; position += 1)
    if (snapshots.isDue(BigInt(position))) snapshots.add(BigInt(position), snapshotOf(bytesAt(position)));
}

describe('snapshots of control', () => {
  it('lie at even intervals, and the nearest one before a position is given', () => {
    const snapshots = new ControlSnapshots({ every: 10n });
    walk(snapshots, 35, () => 1);
    expect(snapshots.positions).toEqual([10n, 20n, 30n]);
    expect(snapshots.before(29n)?.position).toBe(20n);
    expect(snapshots.before(30n)?.position).toBe(30n);
    expect(snapshots.before(9n)).toBeUndefined();
  });

  it('double their interval when they are too many', () => {
    const snapshots = new ControlSnapshots({ every: 1n, atMost: 4 });
    walk(snapshots, 100, () => 1);
    expect(snapshots.positions).toEqual([32n, 64n, 96n]);
  });

  it('never take more than their budget, however large a single one becomes', () => {
    const snapshots = new ControlSnapshots({ every: 1n, budget: 100 });
    for (let upTo = 1; upTo <= 200; upTo += 1) {
      if (snapshots.isDue(BigInt(upTo))) snapshots.add(BigInt(upTo), snapshotOf(upTo));
      expect(snapshots.bytes).toBeLessThanOrEqual(100);
    }
    expect(snapshots.before(200n)).toBeUndefined();
  });
});
