import * as fc from 'fast-check';
import { ProblemError } from './problem-error.js';
import { parseStrictJson } from './strict-json.js';

const parse = (text: string | Buffer): unknown => parseStrictJson(Buffer.from(text));

function fault(text: string | Buffer): { code: string; pointer?: string; offset?: number } {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ProblemError) {
      const { pointer, offset } = error.facts;
      return {
        code: error.code,
        ...(pointer === undefined ? {} : { pointer }),
        ...(offset === undefined ? {} : { offset }),
      };
    }
    throw error;
  }
  return { code: 'no fault' };
}

const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

const MARKS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '0',
  '-',
  '1',
  '.',
  'e',
  'E',
  '+',
  't',
  'n',
  '\\',
  'u',
  ' ',
  '\n',
];

describe('A strict reading of JSON', () => {
  it('understands every JSON value as the platform does.', () => {
    const key = fc.string({ unit: 'grapheme' }).filter((name) => !DANGEROUS.has(name));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { seed: 20261124, numRuns: 400 },
    );
  });

  it('never accepts what the platform refuses.', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...MARKS) }), (text) => {
        fc.pre(text !== '');
        let accepted = true;
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError);
          accepted = false;
        }
        if (accepted) expect(() => void JSON.parse(text)).not.toThrow();
      }),
      { seed: 20261124, numRuns: 2_000 },
    );
  });

  it.each([
    ['{"a":1,}', 7],
    ['{"é":tru}', 6],
    ['[1 2]', 3],
    ['{"a":"\u0001"}', 5],
    ['01', 1],
    ['"\\ud800"', 0],
    ['1e999', 0],
    ['\ufeff{}', 0],
    ['{}x', 2],
    ['   ', 3],
    ['{"a"', 4],
  ])('says at which byte %j stops being JSON.', (text, offset) => {
    expect(fault(text)).toEqual({ code: 'malformed-json', offset });
  });

  it('names a member that occurs twice, also when it is written differently.', () => {
    expect(fault('{"a":{"b":1,"\\u0062":2}}')).toEqual({ code: 'json-duplicate-key', pointer: '/a/b' });
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses a member called %s.', (name) => {
    expect(fault(`{"list":[{},{"${name}":{}}]}`)).toEqual({
      code: 'json-forbidden-key',
      pointer: `/list/1/${name}`,
    });
  });

  it('writes pointers as RFC 6901 says.', () => {
    expect(fault('{"a/b~c":{"x":1,"x":2}}')).toEqual({ code: 'json-duplicate-key', pointer: '/a~1b~0c/x' });
  });

  it('accepts 32 levels and refuses the 33rd.', () => {
    expect(fault('['.repeat(32) + ']'.repeat(32))).toEqual({ code: 'no fault' });
    expect(fault('['.repeat(33) + ']'.repeat(33)).code).toBe('json-too-deep');
  });

  it.each([
    [[0x22, 0xff, 0x22], 1],
    [[0x22, 0xef, 0xbf, 0xbd, 0xc3, 0x22], 4],
    [[0x22, 0xef], 2],
  ])('refuses the bytes %j, which are not UTF-8 at %d.', (bytes, offset) => {
    expect(fault(Buffer.from(bytes))).toEqual({ code: 'invalid-utf8', offset });
  });

  it('reads a string of a megabyte of escapes.', () => {
    expect(parse(`"${'\\n'.repeat(500_000)}"`)).toBe('\n'.repeat(500_000));
  });

  it('reads an empty body as no value.', () => {
    expect(parse('')).toBeUndefined();
  });
});
