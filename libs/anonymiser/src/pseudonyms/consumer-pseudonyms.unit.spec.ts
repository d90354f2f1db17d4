import { createHmac, createSecretKey } from 'node:crypto';
import { consumerPseudonyms } from '../index.js';

const secret = createSecretKey(Buffer.alloc(32, 7));
const handles = Array.from({ length: 500 }, (_, at) => `handle-${at}`);
const all = (consumer: string, epoch: number, key = secret) =>
  handles.map(consumerPseudonyms(key, { consumer, epoch }));

describe('Pseudonyms', () => {
  it('are the same for one consumer in one epoch, and no two people share one', () => {
    expect(all('one', 1)).toEqual(all('one', 1));
    expect(new Set(all('one', 1)).size).toBe(handles.length);
    expect(all('one', 1).every((each) => /^[\w-]{22}$/.test(each))).toBe(true);
  });

  it('have nothing in common between consumers, epochs and cooperatives', () => {
    const lists = [
      all('one', 1),
      all('two', 1),
      all('one', 2),
      all('one1', 1),
      all('one', 11),
      all('one', 1, createSecretKey(Buffer.alloc(32, 8))),
    ];
    expect(new Set(lists.flat()).size).toBe(lists.length * handles.length);
  });

  it('are those of RFC 5869 and RFC 2104, computed another way', () => {
    const extracted = createHmac('sha256', Buffer.alloc(32)).update(Buffer.alloc(32, 7)).digest();
    const info = Buffer.from('dc/pseudonym/v1\n["one",1]\u0001');
    const key = createHmac('sha256', extracted).update(info).digest();
    const expected = createHmac('sha256', key)
      .update('handle-0')
      .digest()
      .subarray(0, 16)
      .toString('base64url');
    expect(all('one', 1)[0]).toBe(expected);
  });

  it('are not made with a short secret, for nobody, or for no epoch', () => {
    const short = createSecretKey(Buffer.alloc(16));
    expect(() => consumerPseudonyms(short, { consumer: 'one', epoch: 1 })).toThrow(RangeError);
    expect(() => consumerPseudonyms(secret, { consumer: '', epoch: 1 })).toThrow(RangeError);
    expect(() => consumerPseudonyms(secret, { consumer: 'one', epoch: -1 })).toThrow(RangeError);
  });
});
