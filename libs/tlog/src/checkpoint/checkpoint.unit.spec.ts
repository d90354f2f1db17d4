import * as fc from 'fast-check';
import { signNote } from '../note/signed-note.js';
import { exampleKey } from '../testing/example-log.js';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';

const origin = 'cooperative.example/audit';
const root = new Uint8Array(32).fill(7);
const text = `${origin}\n42\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n`;
const { signer, verifier } = exampleKey(origin);
const malformed = expect.objectContaining({ code: 'checkpoint_malformed' });

describe('a checkpoint', () => {
  it('is three lines: whose log, how many entries, which root', () => {
    expect(formatCheckpoint({ origin, size: 42, root })).toBe(text);
    expect(parseCheckpoint(text)).toEqual({ origin, size: 42, root, extensions: [] });
  });

  it('is read as it was written, for every size and root', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, bytes) => {
        const parsed = parseCheckpoint(formatCheckpoint({ origin, size, root: bytes }));
        expect(parsed).toEqual({ origin, size, root: bytes, extensions: [] });
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('may carry lines of other programs, which mean nothing here', () => {
    expect(parseCheckpoint(`${text}theirs\n`).extensions).toEqual(['theirs']);
  });

  it.each([
    ['nothing', ''],
    ['no final newline', text.slice(0, -1)],
    ['two lines', `${origin}\n42\n`],
    ['no origin', text.replace(origin, '')],
    ['a leading zero', text.replace('42', '042')],
    ['a sign', text.replace('42', '+42')],
    ['a negative size', text.replace('42', '-1')],
    ['a fraction', text.replace('42', '4.2')],
    ['an exponent', text.replace('42', '4e2')],
    ['a hexadecimal size', text.replace('42', '0x2')],
    ['digits of another script', text.replace('42', '\u0664\u0662')],
    ['a size beyond 2^53', text.replace('42', '9007199254740992')],
    ['a space after the size', text.replace('42', '42 ')],
    ['a short root', text.replace('BwcH', '')],
    ['a root that is spelled in another way', text.replace('Bwc=', 'Bwd=')],
    ['an empty line of extension', `${text}\n`],
    ['an empty line between extensions', `${text}a\n\nb\n`],
  ])('is refused with %s', (_, hostile) => {
    expect(() => parseCheckpoint(hostile)).toThrow(malformed);
  });

  it.each([
    { size: -1 },
    { size: 1.5 },
    { size: 2 ** 53 },
    { origin: '' },
    { origin: 'two\nlines' },
    { root: new Uint8Array(31) },
  ])('is not written with %j', (wrong) => {
    expect(() => formatCheckpoint({ origin, size: 42, root, ...wrong })).toThrow(malformed);
  });

  it('opens with the key of its log', () => {
    const opened = openCheckpoint(signCheckpoint({ origin, size: 42, root }, [signer]), origin, [verifier]);
    expect(opened).toMatchObject({ origin, size: 42, root, unverified: [] });
    expect(opened.verified).toHaveLength(1);
  });

  it('is refused when it is of another log, though the same key signed it', () => {
    const other = signCheckpoint({ origin: 'cooperative.example/other', size: 42, root }, [signer]);
    expect(() => openCheckpoint(other, origin, [verifier])).toThrow(
      expect.objectContaining({ code: 'checkpoint_wrong_origin' }),
    );
  });

  it('is refused when the key signed something that is no checkpoint', () => {
    expect(() => openCheckpoint(signNote('A letter.\n', [signer]), origin, [verifier])).toThrow(malformed);
  });
});
