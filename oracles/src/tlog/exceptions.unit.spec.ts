import { signNote } from '@coop/tlog';
import { classOfNote, FALSE_SECOND, LOOSE_BASE64, MANY_SIGNATURES } from './exceptions.js';
import { keyOf } from './parts.js';

const { signer } = keyOf('a.example');
const note = signNote('A letter.\n', [signer]);
const [line = ''] = note.split('\n').slice(-2);
const classOf = (text: string): unknown => classOfNote(Buffer.from(text, 'utf8'));

describe('a note on which Go and we may differ', () => {
  it('is one with loose bits, too many signatures, or a second signature of a key', () => {
    expect(classOf(note.replace(/.=\n$/u, '/=\n'))).toBe(LOOSE_BASE64);
    expect(classOf(note + `${line}\n`.repeat(64))).toBe(MANY_SIGNATURES);
    const other = signNote('Another.\n', [signer]).split('\n').at(-2);
    expect(classOf(`${note}${other}\n`)).toBe(FALSE_SECOND);
  });

  it('is no other', () => {
    expect(classOf(note)).toBeUndefined();
    expect(classOf(`${note}${line}\n`)).toBeUndefined();
    expect(classOf(note.replace('letter', 'lettre'))).toBeUndefined();
    expect(classOf(signNote('A letter.\n', [signer, keyOf('b.example').signer]))).toBeUndefined();
  });
});
