import { createSecretKey, randomBytes } from 'node:crypto';
import { KeyCache } from './key-cache.js';
import { KeyEncryptionKey } from './key-encryption-key.js';

describe('the key that wraps the others', () => {
  // RFC 3394, section 4.6: 256 bits of key data with a 256-bit key-encryption key.
  const kek = Buffer.from('000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F', 'hex');
  const data = Buffer.from('00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F', 'hex');
  const wrapped = '28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21';

  it('wraps as RFC 3394 says', () => {
    expect(new KeyEncryptionKey(kek).wrap(data).toString('hex').toUpperCase()).toBe(wrapped);
    expect(new KeyEncryptionKey(kek).unwrap(Buffer.from(wrapped, 'hex'))).toEqual(data);
  });

  it('refuses what another key wrapped and what was altered', () => {
    const altered = Buffer.from(wrapped, 'hex');
    altered[3] = 0;
    expect(() => new KeyEncryptionKey(randomBytes(32)).unwrap(Buffer.from(wrapped, 'hex'))).toThrow(
      'WrongKey',
    );
    expect(() => new KeyEncryptionKey(kek).unwrap(altered)).toThrow('WrongKey');
    expect(() => new KeyEncryptionKey(Buffer.alloc(31))).toThrow('WrongKey');
  });
});

describe('keys in memory', () => {
  const key = () => createSecretKey(randomBytes(32));

  it('are forgotten after thirty seconds, used or not', () => {
    let now = 0;
    const cache = new KeyCache(10, () => now);
    cache.put('a', key());
    now = 29_999;
    expect(cache.get('a')).toBeDefined();
    now = 30_000;
    expect(cache.get('a')).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('are bounded in number: the least recently used goes first', () => {
    const cache = new KeyCache(2);
    cache.put('a', key());
    cache.put('b', key());
    cache.get('a');
    cache.put('c', key());
    expect(['a', 'b', 'c'].map((id) => cache.get(id) !== undefined)).toEqual([true, false, true]);
  });

  it('are all gone after a destruction', () => {
    const cache = new KeyCache();
    cache.put('a', key());
    cache.clear();
    expect(cache.get('a')).toBeUndefined();
  });
});
