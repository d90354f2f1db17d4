import { REASON_CODES } from '../reason-codes.js';
import { Dice } from '../testing/random/dice.js';
import { CodeSet } from './code-set.js';

describe('a set of codes', () => {
  it('names them in the order of the table, whatever was asked for before', () => {
    const dice = new Dice(5);
    for (let round = 0; round < 5_000; round += 1) {
      const codes = Array.from({ length: dice.integer(0, 6) }, () =>
        dice.integer(0, REASON_CODES.length - 1),
      );
      const set = new CodeSet();
      for (const code of codes) set.add(code);
      expect(set.names()).toEqual(REASON_CODES.filter((_, code) => codes.includes(code)));
    }
  });

  it('shares its list with equal sets, and nobody can change it', () => {
    const [one, other] = [new CodeSet(), new CodeSet()];
    for (const set of [one, other]) set.add(40);
    expect(one.names()).toBe(other.names());
    expect(Object.isFrozen(one.names())).toBe(true);
  });

  it('has a bit for each code of the table', () => {
    expect(REASON_CODES.length).toBeLessThanOrEqual(64);
  });
});
