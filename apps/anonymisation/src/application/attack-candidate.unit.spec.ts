import type { Table } from '@coop/anonymiser';
import { inventedSurvey } from '../testing/invented-survey.js';
import { body } from '../testing/release-world.js';
import { attackCandidate, type Draw } from './attack-candidate.js';
import { runEngine, type EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';

const { k, l, sensitive, maxSuppressionShare } = body;
const quasiIdentifiers = body.quasiIdentifiers as EngineTask['quasiIdentifiers'];
const FIELDS = ['age', 'postcode', 'opinion'];

const survey = (people: number): EngineTask => {
  const cells = inventedSurvey(people).map(({ subject, values }) => [
    subject,
    ...FIELDS.map((field) => values[field] ?? ''),
  ]);
  const table = { columns: [PERSON_COLUMN, ...FIELDS], rows: cells };
  return { table, quasiIdentifiers, sensitive, k, l, maxSuppressionShare, earlier: [] };
};

/** Small numbers that look like chance, the same in every run (Numerical Recipes' constants). */
const chance = (seed: number): Draw => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const task = survey(900);
const clean = released(task);

function released(asked: EngineTask): Table {
  const result = runEngine(asked);
  if (result.outcome === 'refused') throw new Error(result.code);
  return result.table;
}

/** The table with this share of the rows as they were read. */
function leaking(share: number): Table {
  const draw = chance(11);
  const rows = clean.rows.map((row) => {
    const [, ...source] = task.table.rows[draw(task.table.rows.length)] ?? [];
    return draw(1_000) < share * 1_000 ? source : row;
  });
  return { columns: clean.columns, rows };
}

const uppers = (table: Table, asked = task) =>
  new Map(
    attackCandidate(asked, { table }, runEngine, chance(7)).map(({ attack, upper }) => [attack, upper]),
  );

describe('Attacks on a candidate', () => {
  it('hardly succeed on a table that keeps its promise', () => {
    const found = uppers(clean);
    for (const attack of ['singling-out', 'linking', 'homogeneity', 'exact-copies'] as const)
      expect([attack, (found.get(attack) ?? 1) < 0.05]).toEqual([attack, true]);
    expect(found.get('inference')).toBeLessThan(0.5);
  });

  it.each([0.05, 0.3, 1])('find that %p of the rows were left as they were', (share) => {
    const found = uppers(leaking(share));
    expect(found.get('exact-copies')).toBeGreaterThan(share * 0.8);
    expect(found.get('singling-out')).toBeGreaterThan(share * 0.5);
    expect(found.get('exact-copies')).toBeGreaterThan(0.03);
  });

  it('hold no person out of whom another row stays in the rehearsal', () => {
    const twice = { ...task.table, rows: task.table.rows.flatMap((row) => [row, row]) };
    let rehearsed: Table | undefined;
    const [linking] = attackCandidate(
      { ...task, table: twice },
      { table: clean },
      (one) => {
        rehearsed = one.table;
        return runEngine(one);
      },
      chance(3),
    ).filter(({ attack }) => attack === 'linking');
    const rows = new Map<string, number>();
    for (const [person = ''] of rehearsed?.rows ?? []) rows.set(person, (rows.get(person) ?? 0) + 1);
    expect(rows.size).toBe(600);
    expect(new Set(rows.values())).toEqual(new Set([2]));
    expect(linking?.controls).toBe(600);
  });

  it('take nothing off for chance where there is nobody to compare with', () => {
    const nobody = attackCandidate(task, { table: clean }, () => ({ outcome: 'refused' }), chance(3));
    expect(nobody.every(({ controls }) => controls === 0)).toBe(true);
    const compared = uppers(clean).get('inference') ?? 1;
    expect(nobody.find(({ attack }) => attack === 'inference')?.upper).toBeGreaterThan(compared);
  });

  it('count no guess as a success of the table that comes out right without it', () => {
    const at = 1 + FIELDS.indexOf('opinion');
    // Three of four say the same, wherever they live and however old they are.
    const rows = task.table.rows.map((row, person) =>
      row.map((cell, column) => (column === at && person % 4 !== 0 ? 'same' : cell)),
    );
    const skewed = { ...task, l: 1, table: { ...task.table, rows } };
    const table = released(skewed);
    const [compared] = attackCandidate(skewed, { table }, runEngine, chance(7)).filter(isInference);
    const [plain] = attackCandidate(skewed, { table }, () => ({ outcome: 'refused' }), chance(7)).filter(
      isInference,
    );
    expect(plain?.risk).toBeGreaterThan(0.7);
    expect(compared?.risk).toBeLessThan(0.2);
  });

  it('tell for certain what everybody in a class says: no comparison makes that harmless', () => {
    const at = 1 + FIELDS.indexOf('opinion');
    const rows = task.table.rows.map((row) => row.map((cell, column) => (column === at ? 'same' : cell)));
    const same = { ...task, l: 1, table: { ...task.table, rows } };
    expect(uppers(released(same), same).get('homogeneity')).toBe(1);
  });

  describe('together with a table that the institution has', () => {
    /** Of whom the first few left, and the last few joined. */
    const of = (from: number, to: number, asked: Partial<EngineTask> = {}): EngineTask => ({
      ...task,
      table: { ...task.table, rows: survey(1_000).table.rows.slice(from, to) },
      ...asked,
    });
    const found = (later: EngineTask, earlier: EngineTask['earlier']) => {
      const asked = { ...later, earlier };
      const outcomes = attackCandidate(asked, { table: released(asked) }, runEngine, chance(7));
      return new Map(outcomes.map((outcome) => [outcome.attack, outcome]));
    };
    const before = released(of(0, 900));

    it('find who left and who joined, wherever either shows more', () => {
      const left = found(of(50, 900), [{ table: before, left: 50, joined: 0 }]).get('differencing');
      expect(left).toMatchObject({ attempts: 50 });
      expect(left?.risk).toBeGreaterThan(0.2);
      const joined = found(of(0, 950), [{ table: before, left: 0, joined: 50 }]).get('differencing');
      expect(joined).toMatchObject({ attempts: 50 });
      expect(joined?.risk).toBeGreaterThan(0.2);
    });
    it('find less in a table that hides people among more others', () => {
      const [fine, coarse] = [{}, { k: 100 }].map((asked) => {
        const earlier = [{ table: released(of(0, 900, asked)), left: 50, joined: 0 }];
        return found(of(50, 900, asked), earlier).get('differencing')?.risk ?? 1;
      });
      expect(coarse).toBeLessThan((fine ?? 0) / 2);
    });
    it('look for what two tables leave open together', () => {
      expect(found(task, []).has('intersection')).toBe(false);
      expect(found(task, []).has('differencing')).toBe(false);
      const same = found(task, [{ table: clean, left: 0, joined: 0 }]);
      expect(same.get('intersection')).toMatchObject({ attempts: 900 });
      expect(same.has('differencing')).toBe(false);
    });
    it('tell of several tables what the worst of them shows', () => {
      const harmless = { table: clean, left: 0, joined: 0 };
      const telling = { table: before, left: 50, joined: 0 };
      const later = of(50, 900);
      const [one, other] = [[telling], [harmless, telling]].map((all) =>
        found(later, all).get('differencing'),
      );
      expect(other).toEqual(one);
    });
  });

  const isInference = ({ attack }: { readonly attack: string }) => attack === 'inference';
});
