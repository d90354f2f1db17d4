import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly mutation: string;
  readonly line: number;
}

const path = join(fileURLToPath(new URL('../../../', import.meta.url)), 'tools/mutants/mutations.mjs');
const { mutationsOf }: { mutationsOf: (text: string) => readonly Mutation[] } = await import(path);

/** The text with each of its faults in turn. */
function mutants(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return mutationsOf(text).map(({ start, end, replacement }) =>
    Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement), bytes.subarray(end)]).toString(),
  );
}

describe('small faults, made on purpose', () => {
  it.each<[string, readonly string[]]>([
    ['const a = b < c;', ['const a = b <= c;', 'const a = b >= c;']],
    ['const a = b === c;', ['const a = b !== c;']],
    ['const a = b && c;', ['const a = b || c;']],
    ['const a = b + c;', ['const a = b - c;']],
    ['const a = b & c;', ['const a = b | c;']],
    ['const a = !b;', ['const a = b;']],
    ['const a = true;', ['const a = false;']],
    ['if (a) b += 1;', ['if (true) b += 1;', 'if (false) b += 1;']],
    ['const a = b ? c : d;', ['const a = true ? c : d;', 'const a = false ? c : d;']],
    ['reasons.push(a);', [';']],
    ['const a = [...b, ...c];', ['const a = [ ...c];', 'const a = [...b, ];']],
    ['while (a) b += 1;', ['while (false) b += 1;']],
    ['const a = s.below(6);', ['const a = Math.floor(Math.random() * Number(6));']],
    ['const a = s.belowBig(b);', ['const a = BigInt(Math.floor(Math.random() * Number(b)));']],
    ['const a = Math.min(b, c);', ['const a = Math.max(b, c);']],
    ['const a = b.every(c);', ['const a = b.some(c);']],
    ['function a() { return b; }', ['function a() { return undefined as never; return b; }']],
  ])('%s', (text, expected) => {
    expect([...mutants(text)].sort()).toEqual([...expected].sort());
  });

  it('take a generator that can be foreseen in place of the default', () => {
    const text = 'class A { constructor(private readonly refill: Fill = randomFillSync) {} }';
    expect(mutants(text)).toEqual([
      'class A { constructor(private readonly refill: Fill = (bytes) => bytes.forEach((_, at) => (bytes[at] = Math.random() * 256))) {} }',
    ]);
  });

  it('leave types alone', () => {
    expect(mutants('type A = true | false; const a: 1 & 2 = b;')).toEqual([]);
  });

  it('are found in their line, also behind signs of several bytes', () => {
    const text = '// « é »\n\nconst a = b > 0;';
    expect(mutationsOf(text).map(({ line, mutation }) => [line, mutation])).toEqual([
      [3, '> becomes <='],
      [3, '> becomes >='],
    ]);
    expect(mutants(text)).toContain('// « é »\n\nconst a = b >= 0;');
  });
});
