import * as fc from 'fast-check';
import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { signNote } from '../note/signed-note.js';
import { exampleKey, exampleOrigin } from '../testing/example-log.js';
import { formatProof, MAX_EXTRA_BYTES, MAX_PROOF_BYTES, parseProof } from './proof-file.js';

const { signer } = exampleKey(exampleOrigin);
const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const checkpoint = signCheckpoint({ origin: exampleOrigin, size: 9, root: hash(7) }, [signer]);
const hashes = [hash(1), hash(2), hash(3), hash(4)];
const extra = Buffer.from('{"kind":"receipt"}');
const file = formatProof({ index: 5, hashes, checkpoint, extra });
const one = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';
const refused = (code: string) => expect.objectContaining({ code });

describe('a proof file', () => {
  it('is a header, extra data, an index, hashes, and the checkpoint as it is', () => {
    const encoded = hashes.map((each) => `${Buffer.from(each).toString('base64')}\n`).join('');
    expect(file).toBe(
      `c2sp.org/tlog-proof@v1\nextra ${extra.toString('base64')}\nindex 5\n${encoded}\n${checkpoint}`,
    );
    expect(formatProof({ index: 0, hashes: [], checkpoint })).toBe(
      `c2sp.org/tlog-proof@v1\nindex 0\n\n${checkpoint}`,
    );
  });

  it('is read as it was written', () => {
    expect(parseProof(file)).toEqual({ index: 5, hashes, checkpoint, extra: new Uint8Array(extra) });
    expect(parseProof(Buffer.from(file, 'utf8'))).toEqual(parseProof(file));
    expect(parseProof(formatProof({ index: 0, hashes: [], checkpoint }))).not.toHaveProperty('extra');
  });

  it('has one spelling: what is read at all is written again with the same bytes', () => {
    fc.assert(
      fc.property(
        fc.nat(file.length),
        fc.nat(3),
        fc.string({ unit: 'binary', maxLength: 2 }),
        (at, cut, put) => {
          const hostile = file.slice(0, at) + put + file.slice(at + cut);
          try {
            expect(formatProof(parseProof(hostile))).toBe(hostile);
          } catch (error) {
            expect(error).toHaveProperty('code');
          }
        },
      ),
      { seed: 11, numRuns: 2000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['another header', file.replace('@v1', '@v2')],
    ['a space after the header', file.replace('@v1', '@v1 ')],
    ['Windows line ends', file.replaceAll('\n', '\r\n')],
    ['no index', file.replace('index 5\n', '')],
    ['the index before the extra data', file.replace(/(extra .*\n)(index 5\n)/u, '$2$1')],
    ['two indexes', file.replace('index 5', 'index 5\nindex 5')],
    ['a leading zero', file.replace('index 5', 'index 05')],
    ['a sign', file.replace('index 5', 'index +5')],
    ['a negative index', file.replace('index 5', 'index -5')],
    ['an octal index', file.replace('index 5', 'index 0777')],
    ['an index beyond 2^53', file.replace('index 5', 'index 9007199254740992')],
    ['two spaces before the index', file.replace('index 5', 'index  5')],
    ['empty extra data', file.replace(/extra .*\n/u, 'extra \n')],
    ['extra data that are no Base64', file.replace(/extra .*\n/u, 'extra ?\n')],
    ['extra data twice', file.replace(/(extra .*\n)/u, '$1$1')],
    ['a hash with loose bits at the end', file.replace(one, one.replace('E=', 'F='))],
    ['a hash of 31 bytes', file.replace(one, Buffer.alloc(31).toString('base64'))],
    ['a space after a hash', file.replace(one, `${one} `)],
    ['no empty line', file.replaceAll('\n\n', '\n')],
    ['more hashes than levels', file.replace(one, Array.from({ length: 61 }, () => one).join('\n'))],
  ])('is refused with %s', (_, hostile) => {
    expect(() => parseProof(hostile)).toThrow(refused('proof_malformed'));
  });

  it.each([
    ['no checkpoint', file.slice(0, file.indexOf('\n\n') + 2), 'note_malformed'],
    ['no final newline', file.slice(0, -1), 'note_malformed'],
    ['something after the checkpoint', `${file}\n`, 'note_malformed'],
    ['two empty lines before the checkpoint', file.replace('\n\n', '\n\n\n'), 'checkpoint_malformed'],
    ['a checkpoint of another spelling', file.replace('\n9\n', '\n09\n'), 'checkpoint_malformed'],
    [
      'a letter for a checkpoint',
      file.replace(checkpoint, signNote('A letter.\n', [signer])),
      'checkpoint_malformed',
    ],
  ])('is refused with %s', (_, hostile, code) => {
    expect(() => parseProof(hostile)).toThrow(refused(code));
  });

  it('is refused when its bytes are not UTF-8, or when it is too long', () => {
    expect(() => parseProof(Buffer.from([0xff]))).toThrow(refused('proof_malformed'));
    expect(() => parseProof(`${file}${'x'.repeat(MAX_PROOF_BYTES)}`)).toThrow(refused('proof_too_large'));
    const long = file.replace(
      /extra .*\n/u,
      `extra ${Buffer.alloc(MAX_EXTRA_BYTES + 1).toString('base64')}\n`,
    );
    expect(() => parseProof(long)).toThrow(refused('proof_too_large'));
  });

  it('is read with as much extra data as may be written', () => {
    const most = formatProof({ index: 5, hashes, checkpoint, extra: new Uint8Array(MAX_EXTRA_BYTES) });
    expect(parseProof(most).extra).toHaveLength(MAX_EXTRA_BYTES);
  });

  it.each([
    { index: -1 },
    { index: 0.5 },
    { hashes: [new Uint8Array(31)] },
    { hashes: Array.from({ length: 64 }, () => hash(1)) },
    { extra: new Uint8Array(0) },
    { extra: new Uint8Array(MAX_EXTRA_BYTES + 1) },
  ])('is not written of parts that make none (%#)', (wrong) => {
    expect(() => formatProof({ index: 5, hashes, checkpoint, ...wrong })).toThrow(refused('proof_malformed'));
  });

  it('is not written around something that is no checkpoint', () => {
    expect(() => formatProof({ index: 5, hashes, checkpoint: 'A letter.\n' })).toThrow(
      refused('note_malformed'),
    );
    const letter = signNote('A letter.\n', [signer]);
    expect(() => formatProof({ index: 5, hashes, checkpoint: letter })).toThrow(
      refused('checkpoint_malformed'),
    );
  });
});
