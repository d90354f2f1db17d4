import { createPublicKey, verify } from 'node:crypto';
import { formatCheckpoint } from '../checkpoint/checkpoint.js';
import type { KeyType } from '../keys/key-text.js';
import { keyPairFromSeed, parseSignerKey } from '../keys/note-keys.js';
import { EXAMPLE_TIME, exampleKey, withBitTurned } from '../testing/example-log.js';
import { cosignatureTime } from './cosignature.js';
import { cosignedMessage } from './signed-message.js';

const origin = 'cooperative.example/audit';
const root = new Uint8Array(32).fill(9);
const text = Buffer.from(formatCheckpoint({ origin, size: 70_000, root }), 'utf8');
const witness = 'witness.example/w1';
const types: KeyType[] = ['ed25519-cosignature', 'ml-dsa-44-cosignature'];

describe.each(types)('a cosignature of type %s', (type) => {
  const { signer, verifier } = exampleKey(witness, 'a witness', type);
  const signature = signer.sign(text);

  it('says when the cosigner saw the checkpoint', () => {
    expect(verifier.verify(text, signature)).toBe(true);
    expect(cosignatureTime({ signature })).toBe(EXAMPLE_TIME);
  });

  it('is worth nothing with another time, another checkpoint, or a bit turned', () => {
    const later = Uint8Array.from(signature);
    later[7] = (later[7] ?? 0) + 1;
    const other = Buffer.from(formatCheckpoint({ origin, size: 70_001, root }), 'utf8');
    expect(verifier.verify(text, later)).toBe(false);
    expect(verifier.verify(other, signature)).toBe(false);
    for (const at of [0, 7, 8, 40, signature.length - 1]) {
      expect(verifier.verify(text, withBitTurned(signature, at))).toBe(false);
    }
  });

  it('is worth nothing when it is too short, too long, or of a time beyond every clock', () => {
    const endless = Uint8Array.from(signature);
    endless.fill(0xff, 0, 8);
    for (const hostile of [
      new Uint8Array(0),
      signature.subarray(1),
      Buffer.concat([signature, root]),
      endless,
    ]) {
      expect(verifier.verify(text, hostile)).toBe(false);
    }
    expect(() => cosignatureTime({ signature: endless })).toThrow(
      expect.objectContaining({ code: 'cosignature_malformed' }),
    );
  });

  it('is given to checkpoints only', () => {
    for (const hostile of [Buffer.from('A letter.\n'), Buffer.from([0xff, 0x0a]), text.subarray(0, -1)]) {
      expect(() => signer.sign(hostile)).toThrow(expect.objectContaining({ code: 'checkpoint_malformed' }));
      expect(verifier.verify(hostile, signature)).toBe(false);
    }
  });

  it('is not given without a time', () => {
    const { skey } = keyPairFromSeed(witness, root, type);
    for (const time of [0, -1, 1.5, Number.NaN]) {
      expect(() => parseSignerKey(skey, () => time).sign(text)).toThrow(
        expect.objectContaining({ code: 'cosignature_impossible' }),
      );
    }
  });

  it('carries the time of the system unless told otherwise', () => {
    const before = Math.floor(Date.now() / 1000);
    const { skey } = keyPairFromSeed(witness, root, type);
    const time = cosignatureTime({ signature: parseSignerKey(skey).sign(text) });
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
  });
});

it('a cosignature of Ed25519 covers two lines and the whole text, those of other programs included', () => {
  const { signer, verifier } = exampleKey(witness, 'a witness', 'ed25519-cosignature');
  const extended = Buffer.from(`${text.toString()}theirs\n`, 'utf8');
  const signature = signer.sign(extended);
  const message = `cosignature/v1\ntime ${EXAMPLE_TIME}\n${origin}\n70000\n${Buffer.from(root).toString('base64')}\ntheirs\n`;
  const frame = Buffer.from('302a300506032b6570032100', 'hex');
  const key = createPublicKey({
    key: Buffer.concat([frame, verifier.publicKey]),
    format: 'der',
    type: 'spki',
  });
  expect(verify(null, Buffer.from(message, 'utf8'), key, signature.subarray(8))).toBe(true);
  expect(verifier.verify(text, signature)).toBe(false);
});

describe('a cosignature of ML-DSA-44', () => {
  const { signer, verifier } = exampleKey(witness, 'a witness', 'ml-dsa-44-cosignature');

  it('covers the name of its cosigner, the time, the origin, the whole tree and its root', () => {
    const message = cosignedMessage({ name: 'w', time: 258, origin: 'ab', start: 1, end: 772, root });
    expect(Buffer.from(message ?? root).toString('hex')).toBe(
      // Label; name, time and origin with their lengths; start, end, root.
      ['737562747265652f76310a00', '0177', '0000000000000102', '026162']
        .concat('0000000000000001', '0000000000000304', '09'.repeat(32))
        .join(''),
    );
  });

  it('does not cover lines of other programs, which anyone may therefore change', () => {
    const signature = signer.sign(text);
    expect(verifier.verify(Buffer.from(`${text.toString()}theirs\n`, 'utf8'), signature)).toBe(true);
  });

  it('is not another cosigner’s, even with the same key', () => {
    const namesake = exampleKey('witness.example/w2', 'a witness', 'ml-dsa-44-cosignature');
    expect(namesake.verifier.verify(text, signer.sign(text))).toBe(false);
  });

  it('holds names and origins of up to 255 bytes', () => {
    const textOf = (length: number) =>
      Buffer.from(formatCheckpoint({ origin: 'o'.repeat(length), size: 1, root }), 'utf8');
    expect(verifier.verify(textOf(255), signer.sign(textOf(255)))).toBe(true);
    expect(() => signer.sign(textOf(256))).toThrow(
      expect.objectContaining({ code: 'cosignature_impossible' }),
    );
    const long = exampleKey('n'.repeat(256), 'a witness', 'ml-dsa-44-cosignature');
    expect(() => long.signer.sign(text)).toThrow(expect.objectContaining({ code: 'cosignature_impossible' }));
    expect(long.verifier.verify(text, signer.sign(text))).toBe(false);
  });
});
