import * as fc from 'fast-check';
import { exampleKey } from '../testing/example-log.js';
import { parseVerifierKey } from '../keys/note-keys.js';
import {
  formatSignatures,
  MAX_NOTE_BYTES,
  openNote,
  parseNote,
  parseSignatures,
  signNote,
} from './signed-note.js';

const { signer, verifier } = exampleKey('cooperative.example/audit');
const witness = exampleKey('witness.example', 'another');
const text = 'Agreed on the first of May.\n\nThe member keeps a copy.\n';
const note = signNote(text, [signer]);
const [signatureLine = ''] = note.split('\n').slice(-2);
const malformed = { code: 'note_malformed' };

const refusal = (open: () => unknown): unknown => {
  try {
    open();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a signed note', () => {
  it('opens to the text that was signed, empty lines included', () => {
    const opened = openNote(note, [verifier]);
    expect(opened.text).toBe(text);
    expect(opened.verified.map(({ name }) => name)).toEqual(['cooperative.example/audit']);
    expect(opened.unverified).toEqual([]);
  });

  it('opens from bytes as from text', () => {
    expect(openNote(Buffer.from(note, 'utf8'), [verifier]).text).toBe(text);
  });

  it('opens the example of the specification with its key', () => {
    const key = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
    const example =
      'This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONnc' +
      'AlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
    expect(openNote(example, [key]).text).toBe('This is an example message.\n');
  });

  it('lists the signatures of strangers apart, as worth nothing', () => {
    const both = signNote(text, [witness.signer, signer]);
    const opened = openNote(both, [verifier]);
    expect(opened.verified).toHaveLength(1);
    expect(opened.unverified.map(({ name }) => name)).toEqual(['witness.example']);
  });

  it('takes a stranger with the name of a known key for a stranger', () => {
    const namesake = exampleKey('cooperative.example/audit', 'another');
    expect(refusal(() => openNote(signNote(text, [namesake.signer]), [verifier]))).toMatchObject({
      code: 'note_not_trusted',
    });
  });

  it('counts a key that signed twice once', () => {
    const opened = openNote(`${note}${signatureLine}\n`, [verifier]);
    expect(opened.verified).toHaveLength(1);
  });

  it('is refused when a known signature is false, even beside a valid one', () => {
    const forged = openNoteForgery();
    expect(refusal(() => openNote(forged, [verifier, witness.verifier]))).toMatchObject({
      code: 'note_signature_invalid',
    });
  });

  it('opens with sixteen signatures and more', () => {
    const keys = Array.from({ length: 20 }, (_, at) => exampleKey(`witness${at}.example`, `word ${at}`));
    const signed = signNote(
      text,
      keys.map((key) => key.signer),
    );
    const verifiers = keys.map((key) => key.verifier);
    expect(openNote(signed, verifiers).verified).toHaveLength(20);
  });

  it('is refused when a letter of its text was changed', () => {
    expect(refusal(() => openNote(note.replace('May', 'Mai'), [verifier]))).toMatchObject({
      code: 'note_signature_invalid',
    });
  });

  it.each([
    ['no signature', `${text}\n`],
    ['no empty line', text.replace('\n\n', '\n') + signatureLine],
    ['no final newline', note.slice(0, -1)],
    ['Windows line ends', note.replaceAll('\n', '\r\n')],
    ['a carriage return in the text', note.replace('May', 'May\r')],
    ['a tab in the text', note.replace(' the ', '\tthe ')],
    ['a NUL in the text', note.replace(' the ', '\u0000the ')],
    ['a hyphen for the dash', note.replace('\u2014', '-')],
    ['no space after the dash', note.replace('\u2014 ', '\u2014')],
    ['two spaces before the signature', note.replace('audit ', 'audit  ')],
    ['a space after the signature', note.replace(/\n$/u, ' \n')],
    ['no name', note.replace('cooperative.example/audit', '')],
    ['a plus in the name', note.replace('/audit', '+audit')],
    ['a no-break space in the name', note.replace('/audit', '\u00a0audit')],
    ['Base64 without padding', note.replace(/=*\n$/u, '\n')],
    ['Base64 with loose bits at the end', note.replace(/.=\n$/u, '/=\n')],
    ['Base64 of the web alphabet', `${text}\n\u2014 a.example -_-_-_-_\n`],
    ['something else than Base64', `${text}\n\u2014 a.example ????????\n`],
    ['a signature of nothing', `${text}\n\u2014 a.example AAAAAA==\n`],
    ['a line that is no signature', `${note}and more\n`],
    ['half a surrogate pair', note.replace('May', '\ud800')],
    ['an empty text', ''],
    ['only newlines', '\n\n\n'],
  ])('is refused with %s', (_, hostile) => {
    expect(refusal(() => openNote(hostile, [verifier]))).toMatchObject(malformed);
  });

  it('is refused when its bytes are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from([0xff]), Buffer.from(note, 'utf8')]);
    expect(refusal(() => openNote(bytes, [verifier]))).toMatchObject(malformed);
  });

  it('does not lose a byte order mark, which was not signed', () => {
    const marked = Buffer.from(`\ufeff${note}`, 'utf8');
    expect(refusal(() => openNote(marked, [verifier]))).toMatchObject({ code: 'note_signature_invalid' });
  });

  it('is refused when it is too long or has too many signatures', () => {
    const long = signNote(`${'x'.repeat(MAX_NOTE_BYTES)}\n`, [signer]);
    const many = note + `${signatureLine}\n`.repeat(64);
    for (const hostile of [long, many]) {
      expect(refusal(() => openNote(hostile, [verifier]))).toMatchObject({ code: 'note_too_large' });
    }
  });

  it('is read, and believed by nobody, without any key', () => {
    const read = parseNote(note.replace('May', 'Mai'));
    expect(read.text).toContain('Mai');
    expect(read.signatures.map(({ name }) => name)).toEqual(['cooperative.example/audit']);
  });

  it('is refused when the reader configured one key twice', () => {
    expect(refusal(() => openNote(note, [verifier, verifier]))).toMatchObject({
      code: 'verifiers_ambiguous',
    });
  });

  it('never opens to another text, whatever single character is put in', () => {
    fc.assert(
      fc.property(
        fc.nat(note.length),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
        (at, put) => {
          const hostile = note.slice(0, at) + put + note.slice(at);
          const error = refusal(() => expect(openNote(hostile, [verifier]).text).toBe(text));
          if (error !== undefined) expect(error).toHaveProperty('code');
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it.each(['no newline at the end', 'a\ttab\n', '\ud800\n', ''])('is not made of %j', (unsignable) => {
    expect(refusal(() => signNote(unsignable, [signer]))).toMatchObject(malformed);
  });

  it('is not made without a signer', () => {
    expect(refusal(() => signNote(text, []))).toMatchObject(malformed);
  });
});

describe('signature lines that stand alone', () => {
  it('are read as they were written', () => {
    const lines = note.slice(text.length + 1);
    expect(formatSignatures(parseSignatures(lines))).toBe(lines);
  });

  it.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['no final newline', signatureLine],
    ['a text before them', note],
    ['an empty line after them', `${signatureLine}\n\n`],
    ['an empty line between them', `${signatureLine}\n\n${signatureLine}\n`],
  ])('are refused with %s', (_, hostile) => {
    expect(refusal(() => parseSignatures(hostile))).toMatchObject(malformed);
  });
});

/** A note with a true signature of the log, and one of the witness over another text. */
function openNoteForgery(): string {
  const [other = ''] = signNote('Agreed on nothing.\n', [witness.signer]).split('\n').slice(-2);
  return `${note}${other}\n`;
}
