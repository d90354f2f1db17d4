import { Grants } from './grants.js';
import { HalfSipHash } from './half-sip-hash.js';
import { Names } from './names.js';
import { PurposeIndex } from './purpose-index.js';

const TERMS = JSON.stringify({ fields: 'all', purposes: ['Marketing'], actions: ['read'] });
/** The word of a grant's shape has 24 bits for its number, counted from 1. */
const MOST = 2 ** 24 - 1;

describe('kinds of grants', () => {
  it('are as many as can be told apart, and no more', () => {
    const grants = new Grants(new HalfSipHash([1, 2]), new PurposeIndex(), 0, new Names());
    grants.shapes.length = MOST - 1;
    expect(grants.addShape(TERMS).number).toBe(MOST - 1);
    expect(() => grants.addShape(TERMS)).toThrow(RangeError);
  });
});
