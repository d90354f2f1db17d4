import { createHash } from 'node:crypto';
import {
  CheckpointSigner,
  keyPairFromSeed,
  LogReader,
  MemoryTileStorage,
  parseSignerKey,
  parseVerifierKey,
  signNote,
  TransparencyLog,
  verifyLog as verifyByLibrary,
  VolatileSignerMemory,
} from '@coop/tlog';
import * as fc from 'fast-check';
import { Refused } from '../islands/note.js';
import { sha256 } from '../islands/sha256.js';
import { isSound, verifyLog, type GivenAnchor } from '../islands/verification.js';

// The log of 1,000 entries that Tessera v1.0.4 wrote under this test key, in these steps.
const ORIGIN = 'golden.example/tlog-1000';
const SEED = createHash('sha256').update('datacooperative golden test key').digest();
const { skey, vkey } = keyPairFromSeed(ORIGIN, SEED);
const SIZES = [1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 768, 999, 1000];
const entries = (count: number, word = 'entry'): Buffer[] =>
  Array.from({ length: count }, (_, at) => Buffer.from(`${word}-${String(at).padStart(6, '0')}`));

interface Grown {
  readonly storage: MemoryTileStorage;
  readonly notes: ReadonlyMap<number, string>;
  readonly reader: LogReader;
}

async function grow(all: readonly Uint8Array[], sizes: readonly number[], key = skey): Promise<Grown> {
  const storage = new MemoryTileStorage();
  const verifiers = [parseVerifierKey(vkey)];
  const signer = new CheckpointSigner({
    ...{ origin: ORIGIN, keys: [parseSignerKey(key)], memory: new VolatileSignerMemory() },
  });
  const log = await TransparencyLog.open({ storage, signer, verifiers });
  const notes = new Map<number, string>();
  for (const size of sizes) {
    await log.append(all.slice(log.size, size));
    notes.set(size, log.checkpoint() ?? '');
  }
  const reader = await LogReader.open({ read: (path) => storage.read(path), origin: ORIGIN, verifiers });
  return { storage, notes, reader };
}

type Change = (path: string, bytes: Uint8Array) => Uint8Array | undefined;

/** The files of a log, as someone who holds them could have changed them. */
function files({ storage }: Grown, change: Change = (_path, bytes) => bytes) {
  return async (path: string): Promise<Uint8Array | undefined> => {
    const bytes = await storage.read(path);
    return bytes === undefined ? undefined : change(path, Uint8Array.from(bytes));
  };
}

const at =
  (place: string, byte: number): Change =>
  (path, bytes) => {
    if (path === place) bytes[byte] = (bytes[byte] ?? 0) ^ 1;
    return bytes;
  };
const without =
  (...places: string[]): Change =>
  (path, bytes) =>
    places.includes(path) ? undefined : bytes;

const kept = (text: string | undefined): GivenAnchor => ({ label: 'kept', text: text ?? '' });

const golden = await grow(entries(1000), SIZES);
const verify = (change?: Change, anchors: readonly GivenAnchor[] = []) =>
  verifyLog({ read: files(golden, change), vkey, anchors });

describe('SHA-256 as the browser computes it', () => {
  it('is that of Node, for every length around a block and for any bytes', () => {
    const byNode = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const both = (bytes: Uint8Array) =>
      expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(byNode(bytes));
    for (let length = 0; length < 200; length += 1) both(new Uint8Array(length).fill(length));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5_000 }), both), { seed: 11, numRuns: 200 });
    both(new Uint8Array(1_000_000).fill(97));
  });
});

describe('An untouched log', () => {
  it('verifies, and says to which checkpoint', async () => {
    const done: number[] = [];
    const verified = await verifyLog({
      ...{ read: files(golden), vkey, anchors: [] },
      onProgress: (count) => done.push(count),
    });
    expect(verified.findings).toEqual([]);
    expect(verified.checkpoint).toMatchObject({ origin: ORIGIN, size: 1000, others: [] });
    expect(Buffer.from(verified.checkpoint.root).toString('base64')).toBe(
      'pa+S0y/C6Cc1UyiRXlWXOfjq2DD966xCt0Kc6msIYPY=',
    );
    expect(done).toEqual([256, 512, 768, 1000]);
    expect(isSound(verified)).toBe(true);
  });

  it.each([1, 2, 7, 255, 256, 257, 512, 513])('verifies at size %i', async (size) => {
    const grown = await grow(entries(size), [size]);
    expect((await verifyLog({ read: files(grown), vkey, anchors: [] })).findings).toEqual([]);
  });

  it('verifies when its tiles have grown beyond the checkpoint, and parts of them were removed', async () => {
    const grown = await grow(entries(600), [300, 600]);
    const earlier = Buffer.from(grown.notes.get(300) ?? '');
    const read = files(grown, (path, bytes) => (path === 'checkpoint' ? earlier : bytes));
    expect(await read('tile/0/001.p/44')).toBeUndefined();
    expect((await verifyLog({ read, vkey, anchors: [] })).findings).toEqual([]);
  });

  it('has every earlier checkpoint as an anchor', async () => {
    const { anchors } = await verify(
      undefined,
      SIZES.map((size) => kept(golden.notes.get(size))),
    );
    expect(anchors.map(({ size, verdict }) => [size, verdict])).toEqual(
      SIZES.map((size) => [size, 'consistent']),
    );
  });

  it('has proof files and receipts as anchors', async () => {
    const proof = await golden.reader.proofFile(417);
    const { hashes } = { hashes: /index 417\n([\s\S]*?)\n\n/.exec(proof)?.[1]?.split('\n') ?? [] };
    const receipt = {
      ...{ index: '417', size: '1000', checkpoint: golden.notes.get(1000) },
      leaf: Buffer.from('entry-000417').toString('hex'),
      proof: hashes.map((hash) => Buffer.from(hash, 'base64').toString('hex')),
    };
    const payload = Buffer.from(JSON.stringify({ receipt: { log: receipt } })).toString('base64url');
    const { anchors } = await verify(undefined, [
      kept(proof),
      kept(JSON.stringify(receipt)),
      kept(`e30.${payload}.c2ln`),
      kept(JSON.stringify({ ...receipt, leaf: Buffer.from('entry-000418').toString('hex') })),
      kept(proof.replace('index 417', 'index 418')),
      kept(JSON.stringify({ ...receipt, proof: [...receipt.proof, '00'.repeat(32)] })),
      kept(JSON.stringify({ ...receipt, proof: receipt.proof.map((hash) => hash.slice(2)) })),
      kept(`${'{"in":'.repeat(50)}${JSON.stringify(receipt)}${'}'.repeat(50)}`),
      kept('something else'),
      kept('{"a": 1}'),
    ]);
    expect(anchors.map(({ verdict }) => verdict)).toEqual([
      ...['consistent', 'consistent', 'consistent'],
      ...Array.from({ length: 7 }, () => 'refused'),
    ]);
  });
});

describe('A log that was changed', () => {
  const TAMPERED: readonly (readonly [string, Change])[] = [
    ['a bit of a tile', at('tile/0/001', 32 * 40 + 5)],
    ['the first hash of the last tile', at('tile/0/003.p/232', 0)],
    ['a bit of an entry', at('tile/entries/002', 14 * 9 + 3)],
    ['a bit of an entry in the last bundle', at('tile/entries/003.p/232', 2)],
    ['the length of an entry', at('tile/entries/001', 0)],
    ['a hash of the upper tile', at('tile/1/000.p/3', 32)],
    ['a missing bundle', without('tile/entries/001')],
    ['a missing tile', without('tile/0/002')],
    ['a missing upper tile', without('tile/1/000.p/3')],
    ['a tile that is cut off', (path, bytes) => (path === 'tile/0/001' ? bytes.slice(0, -1) : bytes)],
    [
      'a tile with a hash too many',
      (path, bytes) => (path === 'tile/0/001' ? Buffer.concat([bytes, bytes.subarray(0, 32)]) : bytes),
    ],
    ['a bundle that is cut off', (path, bytes) => (path === 'tile/entries/001' ? bytes.slice(0, -1) : bytes)],
    [
      'a bundle without its last entry',
      (path, bytes) => (path === 'tile/entries/001' ? bytes.slice(0, -14) : bytes),
    ],
    [
      'a missing bundle behind an altered tile',
      (path, bytes) => (path === 'tile/entries/002' ? undefined : at('tile/0/001', 7)(path, bytes)),
    ],
    ['a missing bundle with its tile', without('tile/entries/001', 'tile/0/001')],
    [
      'an entry and its hash',
      (path, bytes) => at('tile/0/001', 0)(path, at('tile/entries/001', 2)(path, bytes) ?? bytes),
    ],
  ];

  it.each(TAMPERED)('%s: is named as the library names it, with file and entries', async (_what, change) => {
    const verified = await verify(change);
    const { findings } = verified;
    expect(isSound(verified)).toBe(false);
    const named = await verifyByLibrary({
      ...{ read: files(golden, change), origin: ORIGIN, verifiers: [parseVerifierKey(vkey)] },
    });
    expect(findings.length).toBeGreaterThan(0);
    expect(findings).toEqual(
      named.findings.map(({ code, path, index, count }) => ({ code, path, index, count })),
    );
  });

  it('names the tile and the entries of a turned bit', async () => {
    expect((await verify(at('tile/0/001', 32 * 40 + 5))).findings).toEqual([
      { code: 'tile_altered', path: 'tile/0/001', index: 296, count: 1 },
    ]);
  });

  it('does not pretend to compare an anchor where files are missing', async () => {
    const { anchors } = await verify(without('tile/entries/001', 'tile/0/001'), [
      kept(golden.notes.get(999)),
    ]);
    expect(anchors.map(({ verdict }) => verdict)).toEqual(['unread']);
  });

  it('rewritten whole and signed with the real key, is caught by any earlier checkpoint alone', async () => {
    const rewritten = await grow(
      entries(1000).map((entry, index) => (index === 300 ? Buffer.from('rewritten') : entry)),
      [1000],
    );
    const anchors = [kept(golden.notes.get(256)), kept(golden.notes.get(513))];
    const verified = await verifyLog({ read: files(rewritten), vkey, anchors });
    expect(verified.findings).toEqual([]);
    expect(verified.anchors.map(({ verdict }) => verdict)).toEqual(['consistent', 'fork']);
    expect(isSound(verified)).toBe(false);
  });

  it('cut off, is smaller than the checkpoint that someone kept', async () => {
    const shorter = await grow(entries(700), [700]);
    const verified = await verifyLog({
      ...{ read: files(shorter), vkey, anchors: [kept(golden.notes.get(999))] },
    });
    expect(verified.anchors).toMatchObject([{ verdict: 'truncated', size: 999 }]);
  });
});

describe('A checkpoint', () => {
  const codeOf = (change: Change, key = vkey) =>
    verifyLog({ read: files(golden, change), vkey: key, anchors: [] }).then(
      () => 'opened',
      (error: unknown) => (error instanceof Refused ? error.code : String(error)),
    );
  const rewritten =
    (edit: (note: string) => string): Change =>
    (path, bytes) =>
      path === 'checkpoint' ? Buffer.from(edit(Buffer.from(bytes).toString('utf8'))) : bytes;
  const other = keyPairFromSeed('golden.example/other', SEED).vkey;

  it.each([
    ['of another size', rewritten((note) => note.replace('\n1000\n', '\n0999\n')), 'note'],
    [
      'that says another size than was signed',
      rewritten((note) => note.replace('\n1000\n', '\n999\n')),
      'signature',
    ],
    ['with another root', rewritten((note) => note.replace('\npa', '\nqa')), 'signature'],
    ['with loose bits in its root', rewritten((note) => note.replace('YPY=', 'YPZ=')), 'note'],
    ['without its last newline', rewritten((note) => note.slice(0, -1)), 'note'],
    ['with Windows line ends', rewritten((note) => note.replaceAll('\n', '\r\n')), 'note'],
    ['without a signature', rewritten((note) => `${note.split('\u2014')[0]}`), 'note'],
    ['that is not there', without('checkpoint'), 'no-checkpoint'],
  ])('%s is refused', async (_what, change, code) => {
    expect(await codeOf(change)).toBe(code);
  });

  it('is refused under another key, and a key that was mistyped is no key', async () => {
    const untouched: Change = (_path, bytes) => bytes;
    expect(await codeOf(untouched, other)).toBe('unsigned');
    expect(await codeOf(untouched, vkey.replace('6c54', '6c55'))).toBe('key');
    expect(await codeOf(untouched, vkey.replace('Adq', 'Bdq'))).toBe('key');
    expect(await codeOf(untouched, '')).toBe('key');
  });

  it('of another log is refused, though the same key signed it', async () => {
    const text = 'golden.example/another\n1000\npa+S0y/C6Cc1UyiRXlWXOfjq2DD966xCt0Kc6msIYPY=\n';
    expect(await codeOf(rewritten(() => signNote(text, [parseSignerKey(skey)])))).toBe('origin');
  });

  describe('with cosignatures of witnesses', () => {
    const NOTE = golden.notes.get(1000) ?? '';
    const [text = ''] = NOTE.split('\n\n');
    const at = 1_790_000_000;
    const witness = (name: string, word: string) => {
      const seed = createHash('sha256').update(word).digest();
      const keys = keyPairFromSeed(name, seed, 'ed25519-cosignature');
      const line = signNote(`${text}\n`, [parseSignerKey(keys.skey, () => at)])
        .split('\n')
        .at(-2);
      return { vkey: keys.vkey, line: `${line}\n` };
    };
    const [one, other] = [witness('witness.example', 'one'), witness('another.example', 'other')];
    const cosigned = rewritten((note) => note + one.line + other.line);
    const opened = (witnesses: string, change = cosigned) =>
      verifyLog({ ...{ read: files(golden, change), vkey, anchors: [] }, witnesses }).then(
        ({ checkpoint }) => checkpoint,
        (error: unknown) => (error instanceof Refused ? error.code : String(error)),
      );

    it('checks those whose keys it is given, and names the others', async () => {
      const seen = { name: 'witness.example', at: new Date(at * 1_000) };
      expect(await opened(`${one.vkey}\n`)).toMatchObject({ cosigned: [seen], others: ['another.example'] });
      const both = await opened(`\n ${one.vkey}\r\n${other.vkey}`);
      expect(both).toMatchObject({ cosigned: [seen, { name: 'another.example' }], others: [] });
      expect(await opened('')).toMatchObject({
        cosigned: [],
        others: ['witness.example', 'another.example'],
      });
    });

    it('is refused when one of them is false, or of another checkpoint, or of another time', async () => {
      const elsewhere = signNote(NOTE.replace('1000', '999').split('\n\n')[0] + '\n', [
        parseSignerKey(
          keyPairFromSeed(
            'witness.example',
            createHash('sha256').update('one').digest(),
            'ed25519-cosignature',
          ).skey,
          () => at,
        ),
      ]);
      const line = `${elsewhere.split('\n').at(-2)}\n`;
      expect(
        await opened(
          one.vkey,
          rewritten((note) => note + line),
        ),
      ).toBe('cosignature');
      const moved = Buffer.from(one.line.trim().split(' ').at(-1) ?? '', 'base64');
      moved[4 + 7] = (moved[4 + 7] ?? 0) ^ 1;
      const late = `\u2014 witness.example ${moved.toString('base64')}\n`;
      expect(
        await opened(
          one.vkey,
          rewritten((note) => note + late),
        ),
      ).toBe('cosignature');
    });

    it('takes no key that is not that of a witness', async () => {
      expect(await opened(vkey)).toBe('witness-key');
      expect(await opened(`${one.vkey}x`)).toBe('witness-key');
    });
  });
});
