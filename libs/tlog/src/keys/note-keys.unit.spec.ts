import { createHash } from 'node:crypto';
import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { openNote, signNote } from '../note/signed-note.js';
import type { KeyType } from './key-text.js';
import {
  generateKeyPair,
  keyPairFromSeed,
  parseSignerKey,
  parseVerifierKey,
  verifierKeyOf,
} from './note-keys.js';

const text = 'Agreed on the first of May.\n';

const refusal = (attempt: () => unknown): unknown => {
  try {
    attempt();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a key as text', () => {
  it('signs and verifies after it was made', () => {
    const pair = generateKeyPair('new.example');
    const opened = openNote(signNote(text, [parseSignerKey(pair.skey)]), [parseVerifierKey(pair.vkey)]);
    expect(opened.text).toBe(text);
    expect(pair.vkey).toMatch(/^new\.example\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/u);
  });

  it('gives the public text from the secret one', () => {
    const pair = generateKeyPair('new.example');
    expect(verifierKeyOf(pair.skey)).toBe(pair.vkey);
  });

  const { vkey, skey } = generateKeyPair('new.example');
  it.each([
    ['an empty text', ''],
    ['no key id', vkey.replace(/\+[0-9a-f]{8}/u, '')],
    ['a key id in capitals', vkey.replace(/\+[0-9a-f]{8}/u, '+ABCDEF01')],
    ['the key id of another key', vkey.replace(/\+[0-9a-f]{8}/u, '+00000000')],
    ['another name', vkey.replace('new', 'old')],
    ['a space in the name', vkey.replace('new', 'n w')],
    ['a key that is too short', vkey.slice(0, -4)],
    ['a line end', `${vkey}\n`],
    ['a signer key in place of a verifier key', skey],
  ])('is refused with %s', (_, hostile) => {
    expect(refusal(() => parseVerifierKey(hostile))).toMatchObject({ code: 'key_malformed' });
  });

  it('is refused when it is of a type that is not supported', () => {
    // The byte 0x02 stands for ECDSA.
    const ecdsa = vkey.replace(/\+A[Q-Za-f]/u, '+Ag');
    expect(refusal(() => parseVerifierKey(ecdsa))).toMatchObject({ code: 'key_type_unsupported' });
  });

  it('does not show the secret when it is refused', () => {
    const error = refusal(() => parseSignerKey(skey.replace('new', 'old')));
    expect(error).toMatchObject({ code: 'key_malformed' });
    expect(String(error)).not.toContain(skey.slice(-20));
  });

  it.each(['', 'with space', 'with+plus', 'with\nnewline'])('is not made for the name %j', (name) => {
    expect(refusal(() => generateKeyPair(name))).toMatchObject({ code: 'key_malformed' });
  });
});

describe.each<[KeyType, number, number]>([
  ['ed25519', 0x01, 32],
  ['ed25519-cosignature', 0x04, 32],
  ['ml-dsa-44-cosignature', 0x06, 1312],
])('a key of type %s', (type, byte, size) => {
  const seed = createHash('sha256').update('a seed').digest();
  const pair = keyPairFromSeed('new.example', seed, type);
  const note = signCheckpoint({ origin: 'a.example', size: 1, root: seed }, [parseSignerKey(pair.skey)]);

  it('signs and verifies checkpoints after it was made', () => {
    expect(openNote(note, [parseVerifierKey(pair.vkey)]).verified).toHaveLength(1);
    expect(verifierKeyOf(pair.skey)).toBe(pair.vkey);
  });

  it('is verified by no other key', () => {
    const other = parseVerifierKey(generateKeyPair('new.example', type).vkey);
    const disguised = { ...other, keyId: parseVerifierKey(pair.vkey).keyId };
    expect(refusal(() => openNote(note, [disguised]))).toMatchObject({ code: 'note_signature_invalid' });
  });

  it('is spelled with its type byte, its size and the id that follows from them', () => {
    const [name = '', id = '', encoded = ''] = pair.vkey.split(/\+(.{8})\+/u);
    const typed = Buffer.from(encoded, 'base64');
    expect([typed[0], typed.length]).toEqual([byte, 1 + size]);
    const digest = createHash('sha256').update(`${name}\n`).update(typed).digest('hex');
    expect(id).toBe(digest.slice(0, 8));
  });

  it('is refused when it is longer or shorter than its type', () => {
    for (const length of [0, 31, size - 1, size + 1]) {
      const typed = Buffer.concat([Uint8Array.of(byte), new Uint8Array(length)]);
      const id = createHash('sha256').update('new.example\n').update(typed).digest('hex').slice(0, 8);
      const vkey = `new.example+${id}+${typed.toString('base64')}`;
      expect(refusal(() => parseVerifierKey(vkey))).toMatchObject({ code: 'key_malformed' });
      if (length === 32) continue;
      expect(refusal(() => parseSignerKey(`PRIVATE+KEY+${vkey}`))).toMatchObject({ code: 'key_malformed' });
    }
  });

  it('is made of 32 secret bytes, no more and no fewer', () => {
    for (const length of [0, 31, 33]) {
      expect(refusal(() => keyPairFromSeed('new.example', new Uint8Array(length), type))).toMatchObject({
        code: 'key_malformed',
      });
    }
  });
});

it('is the same ML-DSA-44 key that filippo.io/mldsa makes of the same seed', () => {
  const seed = new Uint8Array(32).fill(7);
  const { vkey } = keyPairFromSeed('witness.example', seed, 'ml-dsa-44-cosignature');
  expect(createHash('sha256').update(vkey).digest('hex')).toBe(
    '851d15bf32aeb6b6999d101800f8b86288af4492ba8aa1bcb6db134a401b872b',
  );
});
