import { RefusalLog } from './refusal-log.js';

function logged(append: (facts: string, id: string, count: number) => Promise<bigint> = async () => 7n) {
  const written: (readonly [string, number])[] = [];
  const windows: (() => void)[] = [];
  const failures: unknown[] = [];
  const log = new RefusalLog<string>(
    async (facts, id, count) => {
      const position = await append(facts, id, count);
      written.push([facts, count]);
      return position;
    },
    { schedule: (_ms, close) => void windows.push(close), failed: (error) => void failures.push(error) },
  );
  return { log, written, windows, failures };
}

describe('The log of refusals', () => {
  it('writes the first refusal before it is answered', async () => {
    const { log, written } = logged();
    expect(await log.note('a', 'a')).toMatchObject({ position: 7n });
    expect(written).toEqual([['a', 1]]);
  });

  it('counts equal ones in a row, and writes the count as one when none has come for a while', async () => {
    const { log, written, windows } = logged();
    await log.note('a', 'a');
    const [second, third] = [await log.note('a', 'a'), await log.note('a', 'a')];
    expect(second.id).toBe(third.id);
    windows.shift()?.();
    await log.note('a', 'a');
    windows.shift()?.();
    expect(written).toEqual([['a', 1]]);
    windows.shift()?.();
    await Promise.resolve();
    await log.note('a', 'a');
    expect(written).toEqual([
      ['a', 1],
      ['a', 3],
      ['a', 1],
    ]);
  });

  it('does not keep a count to itself for ever, however long the row is', async () => {
    const { log, written, windows } = logged();
    await log.note('a', 'a');
    for (let look = 0; look < 40 && written.length === 1; look += 1) {
      await log.note('a', 'a');
      windows.shift()?.();
      await Promise.resolve();
    }
    expect(written).toEqual([
      ['a', 1],
      ['a', 31],
    ]);
  });

  it('keeps different refusals apart, and writes nothing twice', async () => {
    const { log, written } = logged();
    await log.note('a', 'a');
    await log.note('b', 'b');
    log.countOnly('c', 'c');
    await log.close();
    await log.close();
    expect(written).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('writes another event for other reasons, and tells whoever asks nothing of it', async () => {
    const { log, written, windows } = logged();
    await log.note('a', 'never asked', 'never asked');
    const told = [
      await log.note('a', 'forbidden', 'forbidden'),
      await log.note('a', 'never asked', 'never asked'),
      await log.note('a', 'forbidden', 'forbidden'),
    ];
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(told.every(({ position }) => position === undefined)).toBe(true);
    windows.shift()?.();
    windows.shift()?.();
    await new Promise(setImmediate);
    expect(written).toEqual([
      ['never asked', 1],
      ['forbidden', 1],
      ['never asked', 1],
      ['forbidden', 1],
    ]);
  });

  it('gives every id that it tells to exactly one event', async () => {
    for (const order of ['xy', 'xxy', 'xyx', 'xyyx', 'xyz', 'xxyzz']) {
      const ids: string[] = [];
      const { log } = logged(async (_facts, id) => BigInt(ids.push(id)));
      const told = [];
      for (const why of order) told.push((await log.note('a', 'a', why)).id);
      await log.close();
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of told) expect([order, ids.includes(id)]).toEqual([order, true]);
    }
  });

  it('answers nothing when the first cannot be written, and tries again the next time', async () => {
    let isFull = true;
    const { log, written } = logged(async () => {
      if (isFull) throw new Error('the disk is full');
      return 1n;
    });
    await expect(log.note('a', 'a')).rejects.toThrow('full');
    isFull = false;
    await log.note('a', 'a');
    expect(written).toEqual([['a', 1]]);
  });

  it('tells its owner when a count could not be written', async () => {
    const { log, windows, failures } = logged(async () => Promise.reject(new Error('the disk is full')));
    log.countOnly('a', 'a');
    windows.shift()?.();
    windows.shift()?.();
    await new Promise(setImmediate);
    expect(failures).toHaveLength(1);
  });
});
