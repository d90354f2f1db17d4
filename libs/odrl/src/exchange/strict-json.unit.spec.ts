import * as fc from 'fast-check';
import { OdrlRefusal } from '../refusal.js';
import { fromOdrl } from './from-odrl.js';
import { parseStrictJson } from './strict-json.js';

const SEED = { seed: 20260302, numRuns: 2000 };

/** What a parser makes of a text: a value, or `refused`. */
function outcome(parse: (text: string) => unknown, text: string): unknown {
  try {
    return { value: parse(text) };
  } catch (error) {
    if (error instanceof OdrlRefusal || error instanceof SyntaxError) return 'refused';
    throw error;
  }
}

const pieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '"a"',
    '"b"',
    '1',
    '-',
    'e',
    '.',
    'true',
    'null',
    ' ',
    '\n',
    '\u0000',
    '\\u0061',
  ],
);

describe('The strict reading of JSON', () => {
  it('gives what JSON.parse gives for every value without a name of a prototype', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10, noUnicodeString: false }), (text) => {
        const names = /__proto__|constructor|prototype/;
        fc.pre(!names.test(text));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
      SEED,
    );
  });

  it('takes no text that JSON.parse refuses, and throws nothing but refusals', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (list) => {
        const text = list.join('');
        const strict = outcome(parseStrictJson, text);
        if (strict !== 'refused') expect(strict).toEqual(outcome(JSON.parse, text));
      }),
      { ...SEED, numRuns: 20_000 },
    );
  });

  it('with the reading of policies behind it throws nothing but refusals either', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(outcome(fromOdrl, text)).toBe('refused');
      }),
      SEED,
    );
  });
});
