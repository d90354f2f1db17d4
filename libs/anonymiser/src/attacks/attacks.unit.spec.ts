import { createCipheriv, hash } from 'node:crypto';
import {
  anonymise,
  differencing,
  exactCopies,
  homogeneity,
  inferring,
  intersecting,
  intervalHierarchy,
  linking,
  plainRisk,
  prefixHierarchy,
  residualRisk,
  singlingOut,
  successRate,
  type Candidate,
  type Table,
} from '../index.js';

const age = intervalHierarchy('age', { min: 0, max: 99, widths: [5, 10, 50] });
const town = prefixHierarchy('town', 4);
const HIERARCHIES = { age, town };
const CONDITIONS = ['asthma', 'flu', 'migraine', 'none'];
const columns = ['age', 'town', 'condition'];
/** What a policy might allow. With so many attempts, a clean release stays below it with its whole interval. */
const LIMIT = 0.01;
const COUNT = 3_000;

/** Whole numbers from a fixed seed. */
function numbers(seed: string): (below: number) => number {
  const cipher = createCipheriv(
    'aes-128-ctr',
    hash('sha256', seed, 'buffer').subarray(0, 16),
    Buffer.alloc(16),
  );
  return (below) => cipher.update(Buffer.alloc(4)).readUInt32BE() % below;
}

function people(count: number, seed: string): Table {
  const next = numbers(seed);
  const rows = Array.from({ length: count }, () => [
    String(18 + next(70)),
    String(1200 + next(80)),
    CONDITIONS[next(4)] ?? '',
  ]);
  return { columns, rows };
}

const mayMean = (column: string, written: string, value: string): boolean => {
  const hierarchy = HIERARCHIES[column as keyof typeof HIERARCHIES];
  return Array.from({ length: hierarchy.levels }, (_, level) => hierarchy.generalise(value, level)).includes(
    written,
  );
};

function released(table: Table, l = 2): Table {
  const result = anonymise(table, {
    ...{ quasiIdentifiers: [age, town], sensitive: ['condition'], maxSuppressionShare: 0.1 },
    models: [
      { model: 'k-anonymity', k: 5 },
      ...(l < 2 ? [] : [{ model: 'distinct-l-diversity', attribute: 'condition', l } as const]),
    ],
  });
  if (result.outcome === 'refused') throw new Error(result.code);
  return result.table;
}

const members = people(COUNT, 'members');
const control = people(COUNT, 'control');
const clean: Candidate = {
  released: released(members, 3),
  members,
  control,
  known: ['age', 'town'],
  mayMean,
};

/** The same release with so large a part of its rows as they were. */
function leaking(part: number): Candidate {
  const next = numbers(`leak ${part}`);
  const rows = clean.released.rows.map((row) =>
    next(1_000) < part * 1_000 ? (members.rows[next(COUNT)] ?? row) : row,
  );
  return { ...clean, released: { columns, rows } };
}

describe('The attacks on a release', () => {
  it('find nothing above the limit in one that hides everybody', () => {
    expect(singlingOut(clean).risk.upper).toBeLessThan(LIMIT);
    expect(linking(clean).risk.upper).toBeLessThan(LIMIT);
    expect(exactCopies(clean).risk.upper).toBeLessThan(LIMIT);
    expect(homogeneity(clean, 'condition').risk.upper).toBeLessThan(LIMIT);
    // Her own row is one of the few that may be hers: that alone makes a guess a little better.
    expect(inferring(clean, 'condition').risk.value).toBeLessThan(0.2);
    expect(singlingOut(clean).attempts).toBe(clean.released.rows.length);
    expect(inferring(clean, 'condition')).toMatchObject({ attempts: COUNT, controls: COUNT });
  });

  it.each([0.05, 0.3, 1])('find that %d of its rows were left as they are', (part) => {
    const candidate = leaking(part);
    // Of those rows about one in three are of people who share age and town with nobody.
    for (const { risk } of [exactCopies(candidate), singlingOut(candidate)]) {
      expect(risk.lower).toBeGreaterThan(LIMIT);
      expect(risk.lower).toBeGreaterThan(0.2 * part);
    }
  });

  it('find that a class tells the secret of all in it, which k alone allows', () => {
    const rows = members.rows.map(([years = '', place = '']) => [
      years,
      place,
      CONDITIONS[Math.floor(Number(years) / 25)] ?? '',
    ]);
    const told = { columns, rows };
    const others = {
      columns,
      rows: control.rows.map((row) => row.with(2, CONDITIONS[Number(row[1]) % 4] ?? '')),
    };
    const candidate = { ...clean, released: released(told, 1), members: told, control: others };
    expect(homogeneity(candidate, 'condition').risk.lower).toBeGreaterThan(0.3);
    expect(linking(candidate).risk.upper).toBeLessThan(LIMIT);
    expect(inferring(candidate, 'condition').risk.lower).toBeGreaterThan(0.3);
  });

  it('do not blame a release for what everybody could guess', () => {
    // Those outside follow the same rule: the release tells nothing that science would not.
    const byRule = (table: Table): Table => ({
      columns,
      rows: table.rows.map((row) => row.with(2, Number(row[0]) < 50 ? 'none' : 'flu')),
    });
    const [inside, outside] = [byRule(members), byRule(control)];
    const candidate = { ...clean, released: released(inside, 1), members: inside, control: outside };
    expect(inferring(candidate, 'condition').risk.value).toBeLessThan(0.05);
  });

  describe('that subtract a later release from an earlier one', () => {
    const global = (table: Table, level: number): Candidate => ({
      ...{ members: table, control: { columns, rows: [] }, known: ['age', 'town'], mayMean },
      released: {
        columns,
        rows: table.rows.map(([years = '', place = '', condition = '']) => [
          age.generalise(years, level),
          town.generalise(place, level),
          condition,
        ]),
      },
    });
    const kept = { columns, rows: members.rows.slice(0, -40) };
    const earlier = global(members, 1);

    it('find who withdrew from a table that was otherwise the same', () => {
      const found = differencing(earlier, global(kept, 1), 'condition', 40);
      expect(found).toMatchObject({ attempts: 40, controls: 0 });
      expect(found.risk.lower).toBeGreaterThan(0.5);
    });
    it('find who joined, when the two are exchanged', () => {
      expect(differencing(global(kept, 1), earlier, 'condition', 0).risk.upper).toBe(0);
      const { risk } = differencing(global(members, 1), global(kept, 1), 'condition', 40);
      expect(risk.lower).toBeGreaterThan(0.5);
      expect(differencing(global(kept, 1), global(members, 1), 'condition', 40).risk.value).toBeLessThan(
        0.05,
      );
    });
    it('find nobody whose rows a coarser table hides among others', () => {
      expect(differencing(earlier, global(kept, 2), 'condition', 40).risk.value).toBeLessThan(0.05);
    });
    it('find nobody where those who withdrew of a class had different secrets', () => {
      const [first] = earlier.released.rows;
      const row = (condition: string) => [first?.[0] ?? '', first?.[1] ?? '', condition];
      const about = (rows: string[][]): Candidate => ({ ...earlier, released: { columns, rows } });
      const all = ['flu', 'flu', 'none', 'none', 'asthma'].map(row);
      const without = (...gone: number[]) => about(all.filter((_, at) => !gone.includes(at)));
      const risk = (later: Candidate, missing: number) =>
        differencing(about(all), later, 'condition', missing).risk.value;
      expect(risk(without(0, 2), 2)).toBeLessThan(0.4);
      expect(risk(without(0, 1), 2)).toBeGreaterThan(0.6);
      expect(risk(about([]), 5)).toBeLessThan(0.3);
    });
    it('take a written value that means nobody of today for itself', () => {
      const rows = [['9-9', '1***', 'flu']];
      const gone = { ...earlier, released: { columns, rows } };
      expect(differencing(gone, earlier, 'condition', 1).risk.value).toBeGreaterThan(0.5);
      expect(differencing(gone, gone, 'condition', 1).risk.value).toBeLessThan(0.5);
      const hidden = { ...earlier, released: { columns, rows: [['*', '*', 'flu']] } };
      expect(differencing(gone, hidden, 'condition', 1).risk.value).toBeLessThan(0.5);
    });
  });

  it('find whose secret two releases leave open one by one and tell together', () => {
    const row = (written: string, condition: string) => [written, '*', condition];
    const about = { columns, rows: [['34', '1201', 'flu']] };
    const of = (rows: string[][]): Candidate => ({
      ...{ released: { columns, rows }, members: about, control: { columns, rows: [] } },
      ...{ known: ['age', 'town'], mayMean },
    });
    const one = of([row('30-34', 'flu'), row('30-34', 'asthma')]);
    const other = of([row('30-39', 'flu'), row('30-39', 'none')]);
    expect(intersecting(one, other, 'condition').risk.value).toBeGreaterThan(0.5);
    expect(intersecting(one, one, 'condition').risk.value).toBeLessThan(0.5);
  });
});

describe('How far an outcome may be off', () => {
  it('is never nothing, also without a single success', () => {
    const { upper, value } = plainRisk(successRate(100, 0, 0.95));
    expect(value).toBeCloseTo(0.0185, 4);
    expect(upper).toBeCloseTo(0.037, 3);
    expect(() => successRate(0, 0, 0.95)).toThrow(RangeError);
    expect(() => successRate(5, 6, 0.95)).toThrow(RangeError);
  });

  it('is what an attack gains over those who are not in the release', () => {
    const none = residualRisk(successRate(500, 20, 0.95), successRate(500, 25, 0.95));
    expect(none).toMatchObject({ value: 0, lower: 0 });
    const all = residualRisk(successRate(1_000, 1_000, 0.95), successRate(1_000, 100, 0.95));
    expect(all.lower).toBeGreaterThan(0.99);
  });
});
