import { Ahead } from './ahead.js';

describe('work that is begun before its turn', () => {
  it('is begun for as many as were asked for, and for none behind the end', async () => {
    const begun: number[] = [];
    const ahead = new Ahead(5, 3, async (number) => begun.push(number));
    await ahead.take(0);
    expect(begun).toEqual([0, 1, 2]);
    await ahead.take(1);
    expect(begun).toEqual([0, 1, 2, 3]);
    for (const number of [2, 3, 4]) await ahead.take(number);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    await expect(ahead.take(5)).rejects.toThrow(RangeError);
  });

  it('may leave out what nobody needs', async () => {
    const ahead = new Ahead(9, 1, async (number) => number * 2);
    expect([await ahead.take(2), await ahead.take(7)]).toEqual([4, 14]);
  });

  it('tells of a fault when its turn comes, not before', async () => {
    const ahead = new Ahead(3, 3, (number) =>
      number === 1 ? Promise.reject(new Error('torn')) : Promise.resolve(),
    );
    await ahead.take(0);
    await new Promise(setImmediate);
    await expect(ahead.take(1)).rejects.toThrow('torn');
    await ahead.take(2);
  });
});
