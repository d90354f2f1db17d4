import canonicalize from 'canonicalize';
import { assert, jsonValue, property } from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const SETTINGS = { seed: 8785, numRuns: 500 };

describe('The canonical form of an event', () => {
  it('is, byte for byte, what a general canonicaliser of RFC 8785 gives', () => {
    assert(
      property(jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      SETTINGS,
    );
  });

  it('orders members by UTF-16 code units, numbers among the names included', () => {
    const value = { 10: 'a', 9: 'b', '€': 'c', '😀': 'd', '\uFB33': 'e', '': 'f' };
    expect(canonicalJson(value)).toBe('{"":"f","10":"a","9":"b","€":"c","😀":"d","\uFB33":"e"}');
    expect(canonicalJson(value)).toBe(canonicalize(value));
  });

  it('leaves out members that are undefined, as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: [1, { c: null }] })).toBe('{"b":[1,{"c":null}]}');
  });

  it.each([
    ['half a surrogate pair', '\uD800'],
    ['infinity', Infinity],
    ['no number', Number.NaN],
  ])('does not exist for %s', (_what, value) => {
    expect(() => canonicalJson({ member: value })).toThrow('canonical form');
  });
});
