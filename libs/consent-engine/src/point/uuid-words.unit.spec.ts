import { Dice } from '../testing/random/dice.js';
import { readUuid, writeUuid } from './uuid-words.js';

const UUID = '0123abcd-4567-89ef-fedc-ba9876543210';
const PLACES = [...Array(UUID.length).keys()].filter((at) => UUID[at] !== '-');

const wordsOf = (text: string): readonly number[] | undefined => {
  const words = new Uint32Array(4);
  return readUuid(text, words) ? [...words] : undefined;
};
const withCharacter = (at: number, character: string) => UUID.slice(0, at) + character + UUID.slice(at + 1);

describe('a UUID in four words', () => {
  it('has its digits in their order', () => {
    expect(wordsOf(UUID)).toEqual([0x0123abcd, 0x456789ef, 0xfedcba98, 0x76543210]);
    expect(writeUuid(0x0123abcd, 0x456789ef, 0xfedcba98, 0x76543210)).toBe(UUID);
  });

  it('comes back as it was, with any digit at any place', () => {
    for (const at of PLACES)
      for (const digit of '0123456789abcdef') {
        const text = withCharacter(at, digit);
        const words = wordsOf(text) ?? [];
        expect(writeUuid(words[0]!, words[1]!, words[2]!, words[3]!)).toBe(text);
      }
  });

  it('comes back from any words', () => {
    const dice = new Dice(9);
    const word = () => dice.integer(0, 0xff_ff_ff_ff);
    for (let each = 0; each < 500; each += 1) {
      const words = [word(), word(), word(), word()] as const;
      expect(wordsOf(writeUuid(...words))).toEqual(words);
    }
  });

  it('is not read from text with anything but a small digit at any of its places', () => {
    for (const at of PLACES)
      for (const other of [
        'A',
        'F',
        'g',
        '-',
        '/',
        ':',
        '`',
        ' ',
        '\0',
        '\u007f',
        '\u0080',
        '\u0661',
        '\uff10',
      ])
        expect([at, other, wordsOf(withCharacter(at, other))]).toEqual([at, other, undefined]);
  });

  it('is not read from text without each of its hyphens, nor from a shorter or longer one', () => {
    for (const at of [8, 13, 18, 23]) expect(wordsOf(withCharacter(at, '0'))).toBeUndefined();
    for (const text of [
      '',
      UUID.slice(1),
      UUID.slice(0, -1),
      `${UUID}0`,
      ` ${UUID}`,
      UUID.replaceAll('-', ''),
    ])
      expect(wordsOf(text)).toBeUndefined();
  });
});
