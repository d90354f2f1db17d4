import { fullTilePath, keyPairFromSeed, parseSignerKey, signCheckpoint } from '@coop/tlog';
import { readAhead } from './read-ahead.js';

const { skey } = keyPairFromSeed('log.example', Buffer.alloc(32, 1));
const checkpointOf = (size: number) =>
  Buffer.from(
    signCheckpoint({ origin: 'log.example', size, root: Buffer.alloc(32) }, [parseSignerKey(skey)]),
  );

/** A log that notes what it is asked for, and answers when it is told to. */
function slowLog(checkpoint: Uint8Array) {
  const asked: string[] = [];
  return {
    asked,
    read: async (path: string) => {
      asked.push(path);
      await Promise.resolve();
      if (path === 'checkpoint') return checkpoint;
      return path === 'tile/0/003' ? undefined : Buffer.from(path);
    },
  };
}

describe('Reading ahead in a log', () => {
  it('asks for the next bundles and tiles before they are needed, none twice, and gives what each is', async () => {
    const { asked, read } = slowLog(checkpointOf(1_100 * 256 + 7));
    const ahead = readAhead(read);
    await ahead('checkpoint');
    await ahead('tile/entries/000');
    expect(asked).toEqual([
      'checkpoint',
      ...Array.from({ length: 9 }, (_, index) => fullTilePath('entries', index)),
    ]);
    for (let index = 1; index < 1_100; index += 1) {
      const path = fullTilePath('entries', index);
      expect(String(await ahead(path))).toBe(path);
    }
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).toHaveLength(1_101);
  });

  it('asks for nothing beyond the size of the checkpoint, and for nothing where that says nothing', async () => {
    const small = slowLog(checkpointOf(2 * 256 + 100));
    const ahead = readAhead(small.read);
    await ahead('checkpoint');
    await ahead('tile/0/000');
    await ahead('tile/0/002.p/100');
    await ahead('tile/1/000');
    expect(small.asked).toEqual(['checkpoint', 'tile/0/000', 'tile/0/001', 'tile/0/002.p/100', 'tile/1/000']);
    const odd = slowLog(Buffer.from('nothing'));
    const nothing = readAhead(odd.read);
    await nothing('checkpoint');
    await nothing('tile/0/000');
    expect(odd.asked).toEqual(['checkpoint', 'tile/0/000']);
  });

  it('gives a file that is not there as such, and an error to whoever comes to need it', async () => {
    const { read } = slowLog(checkpointOf(10 * 256));
    const failing = readAhead(async (path) => {
      if (path === 'tile/0/002') throw new Error('no answer');
      return read(path);
    });
    await failing('checkpoint');
    await failing('tile/0/000');
    await failing('tile/0/001');
    await expect(failing('tile/0/002')).rejects.toThrow('no answer');
    expect(await failing('tile/0/003')).toBeUndefined();
  });
});
