import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = 'docs/explanation/attacks.md';
const HOW_MANY = 42;

interface Row {
  readonly number: number;
  readonly shownBy: string;
  /** Specs that the row names, from the root of the repository. */
  readonly specs: readonly string[];
}

/** The specs that a cell links to, from the root of the repository. */
const specsIn = (cell: string): readonly string[] =>
  [...cell.matchAll(/\]\(([^)#]+\.spec\.tsx?)\)/g)].map(([, link = '']) =>
    normalize(join(dirname(PAGE), link)),
  );

/** Links with commas between them and nothing else, or the part that it belongs to. */
const SHOWN_BY = /^(\[[^\]]+\]\([^)]+\)(, (?=\[)|$))+$|^(Not built|Another part): \S/;

/** The rows of the table: `| 7 | attack | what stops it | shown by |`. */
function rowsIn(markdown: string): readonly Row[] {
  return [...markdown.matchAll(/^\| *(\d+) *\|.*\|([^|]*)\|$/gm)].map(([, number, last = '']) => ({
    number: Number(number),
    shownBy: last.trim(),
    // What another part shows, its own tests show under their own names.
    specs: /^ *Another part: /.test(last) ? [] : specsIn(last),
  }));
}

/** Numbers of the attacks that the tests of a spec are named after: each begins with one. */
const attacksIn = (source: string): ReadonlySet<number> =>
  new Set([...source.matchAll(/['"`]attack-(\d+)(?=:? \S)/g)].map(([, number]) => Number(number)));

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What is wrong between a table and the specs that it speaks of, one line each. */
function findings(rows: readonly Row[], specs: ReadonlyMap<string, ReadonlySet<number>>): readonly string[] {
  const numbers = rows.map(({ number }) => number);
  const expected = Array.from({ length: HOW_MANY }, (_, index) => index + 1);
  const wrongNumbers = expected
    .filter((number) => numbers.filter((each) => each === number).length !== 1)
    .map((number) => `attack ${number} is not in the table exactly once`);
  const unproved = rows.flatMap(({ number, shownBy, specs: named }) => {
    const missing = named.filter((path) => specs.get(path)?.has(number) !== true);
    return [
      ...(SHOWN_BY.test(shownBy)
        ? []
        : [`attack ${number} names neither specs alone nor the part that it belongs to`]),
      ...missing.map((path) => `${path} has no test of attack-${number}`),
    ];
  });
  const unlisted = [...specs].flatMap(([path, attacks]) =>
    [...attacks]
      .filter((attack) => rows.every((row) => row.number !== attack || !row.specs.includes(path)))
      .map((attack) => `${path} tests attack-${attack}, and its row does not say so`),
  );
  return [...wrongNumbers, ...unproved, ...unlisted];
}

describe('The table of attacks', () => {
  const paths = globSync(['{apps,libs}/*/src/**/*.spec.{ts,tsx}', 'e2e/src/**/*.spec.ts'], { cwd: root });
  const specs = new Map(paths.map((path) => [path, attacksIn(read(path))]));
  const rows = rowsIn(read(PAGE));

  it('has each attack once, with a test of its name in every spec that it points to, and leaves out no such test', () => {
    expect(findings(rows, specs)).toEqual([]);
  });

  it('is read as people read it', () => {
    expect(rows).toHaveLength(HOW_MANY);
    expect(rows.flatMap((row) => row.specs).every((path) => existsSync(join(root, path)))).toBe(true);
    // Put together here, so that this very file tests no attack.
    const title = ['attack', '7 roles of the realm: nobody'].join('-');
    expect(attacksIn(`it('${title}', () => {})`)).toEqual(new Set([7]));
    expect(attacksIn(`// ${title}`)).toEqual(new Set());
  });

  it('is found wrong when a row, a test or its line is missing', () => {
    const [first, ...others] = rows;
    if (first === undefined) throw new TypeError('the table is empty');
    const [path = ''] = first.specs;
    expect(findings(others, specs)).toContain('attack 1 is not in the table exactly once');
    expect(findings([{ ...first, specs: [] }, ...others], specs)).toContain(
      `${path} tests attack-1, and its row does not say so`,
    );
    expect(findings(rows, new Map([...specs, [path, new Set<number>()]]))).toContain(
      `${path} has no test of attack-1`,
    );
    const silent = 'attack 1 names neither specs alone nor the part that it belongs to';
    expect(findings([{ ...first, shownBy: '' }, ...others], specs)).toContain(silent);
    expect(findings([{ ...first, shownBy: `${first.shownBy} later)` }, ...others], specs)).toContain(silent);
  });
});
