import { createHash } from 'node:crypto';
import { aloneLeases, type Lease, type ReadModels } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import {
  CheckpointSigner,
  keyPairFromSeed,
  parseSignerKey,
  parseVerifierKey,
  TransparencyLog,
  VolatileSignerMemory,
  type TileStorage,
} from '@coop/tlog';
import { SqlSignerMemory } from './sql-signer-memory.js';
import { SqlTileFiles } from './sql-tile-storage.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const held = async (token: bigint): Promise<Lease> => ({
  ...(await aloneLeases.hold('audit.log', new AbortController().signal)),
  token,
});

describe('The files of a log in a table', () => {
  let tables: ReadModels;
  let files: SqlTileFiles;
  let storage: TileStorage;
  const textAt = async (path: string) => {
    const stored = await files.read(path);
    return stored === undefined ? undefined : Buffer.from(stored).toString();
  };
  beforeEach(async () => {
    tables = openReadModels(':memory:');
    files = await SqlTileFiles.open(tables);
    storage = await files.writer(await held(1n));
  });
  afterEach(() => tables.close());

  it('are read as they were written', async () => {
    await storage.write('tile/0/x001/234', bytes('hashes'));
    expect(await textAt('tile/0/x001/234')).toBe('hashes');
    expect(await files.read('tile/0/000')).toBeUndefined();
  });

  it('never change once written, and may be written again as they are', async () => {
    await storage.write('tile/0/000', bytes('one'));
    await storage.write('tile/0/000', bytes('one'));
    await expect(storage.write('tile/0/000', bytes('two'))).rejects.toMatchObject({ code: 'file_differs' });
    expect(await textAt('tile/0/000')).toBe('one');
  });

  it('are replaced where that is asked for, as the checkpoint is', async () => {
    await storage.replace('checkpoint', bytes('one'));
    await storage.replace('checkpoint', bytes('two'));
    expect(await textAt('checkpoint')).toBe('two');
  });

  it('lose their partial versions, and nothing else, when those are removed', async () => {
    for (const path of ['tile/0/000.p/7', 'tile/0/000', 'tile/0/001.p/7', 'tile/0/000.p'])
      await storage.write(path, bytes(path));
    await storage.removeFolder('tile/0/000.p');
    expect(await textAt('tile/0/000.p/7')).toBeUndefined();
    for (const path of ['tile/0/000', 'tile/0/001.p/7', 'tile/0/000.p'])
      expect(await textAt(path)).toBe(path);
  });

  it('cannot be changed any more by whoever wrote before the writer of now', async () => {
    const later = await files.writer(await held(2n));
    await later.replace('checkpoint', bytes('later'));
    const refused = { name: 'LeaseLost' };
    await expect(storage.replace('checkpoint', bytes('earlier'))).rejects.toMatchObject(refused);
    await expect(storage.write('tile/0/000', bytes('earlier'))).rejects.toMatchObject(refused);
    await expect(storage.removeFolder('tile/0/000.p')).rejects.toMatchObject(refused);
    await expect(files.writer(await held(1n))).rejects.toMatchObject(refused);
    expect([await textAt('checkpoint'), await textAt('tile/0/000')]).toEqual(['later', undefined]);
  });
});

describe('What a signer signed last, in a table', () => {
  const head = (size: number, fill: number) => ({ size, root: new Uint8Array(32).fill(fill) });

  it('moves on from what it holds, and from nothing else', async () => {
    const tables = openReadModels(':memory:');
    const [one, other] = [await SqlSignerMemory.open(tables, 'a'), await SqlSignerMemory.open(tables, 'a')];
    expect(await one.last()).toBeUndefined();
    expect(await one.advance(undefined, head(1, 1))).toBe(true);
    expect(await other.advance(undefined, head(2, 2))).toBe(false);
    expect(await other.advance(head(1, 9), head(2, 2))).toBe(false);
    const both = [one.advance(head(1, 1), head(2, 2)), other.advance(head(1, 1), head(3, 3))];
    expect((await Promise.all(both)).filter(Boolean)).toHaveLength(1);
    expect(await other.last()).toEqual(await one.last());
    expect(await (await SqlSignerMemory.open(tables, 'b')).last()).toBeUndefined();
    await tables.close();
  });
});

// The roots and the digest of all files that Tessera v1.0.4 gave for the same 1,000 entries: see
// libs/tlog/src/log/golden-log.unit.spec.ts.
const ORIGIN = 'golden.example/tlog-1000';
const SIZES = [1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 768, 999, 1000];
const DIGEST_OF_FILES = '98765ec24f1df7b004dc292e8bd8e7614ad8197551b78222f5f10b53497de074';

describe('A log in a table', () => {
  it('has the bytes that another program gives for the same entries', async () => {
    const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');
    const seed = createHash('sha256').update('datacooperative golden test key').digest();
    const { skey, vkey } = keyPairFromSeed(ORIGIN, seed);
    const tables = openReadModels(':memory:');
    const files = await SqlTileFiles.open(tables);
    const memory = new VolatileSignerMemory();
    const signer = new CheckpointSigner({ origin: ORIGIN, keys: [parseSignerKey(skey)], memory });
    const storage = await files.writer(await held(1n));
    const log = await TransparencyLog.open({ storage, signer, verifiers: [parseVerifierKey(vkey)] });
    const entry = (at: number) => Buffer.from(`entry-${String(at).padStart(6, '0')}`);
    const entries = Array.from({ length: 1000 }, (_, at) => entry(at));
    for (const size of SIZES) await log.append(entries.slice(log.size, size));
    const rows = await tables
      .reader<{ log_files: { path: string; bytes: Uint8Array } }>()
      .selectFrom('log_files')
      .selectAll()
      .orderBy('path')
      .execute();
    const lines = rows.map(({ path, bytes: content }) => `${path} ${sha256(content)}\n`);
    expect(sha256(lines.join(''))).toBe(DIGEST_OF_FILES);
    await tables.close();
  });
});
