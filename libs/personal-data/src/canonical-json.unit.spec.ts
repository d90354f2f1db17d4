import { assert, jsonValue, property } from 'fast-check';
import { canonicalJson } from './canonical-json.js';

describe('the one text of a value', () => {
  it('does not depend on the order in which members were written', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"é","d":null}]}',
    );
    expect(canonicalJson({ 10: 'x', 9: 'y', '\u20ac': 1, '\r': 2 })).toBe('{"\\r":2,"10":"x","9":"y","€":1}');
  });

  it('leaves out members that are undefined, as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    ['nothing', undefined],
    ['a number that is none', Number.NaN],
    ['a big integer', 1n],
    ['a date object', new Date(0)],
    ['a list with a hole', Array.from({ length: 1 })],
    ['a function', () => 1],
  ])('refuses %s instead of changing it', (_title, value) => {
    expect(() => canonicalJson(value)).toThrow('NotSealable');
  });

  it('means the same value for every JSON value', () => {
    assert(
      property(jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
