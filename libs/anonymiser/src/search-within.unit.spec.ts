import * as fc from 'fast-check';
import {
  anonymise,
  checkRelease,
  hierarchyFromTable,
  intervalHierarchy,
  MAX_LATTICE_NODES,
  prefixHierarchy,
} from './index.js';
import type { AnonymisationRequest, Hierarchy, PrivacyModel, Table } from './index.js';

const age = intervalHierarchy('age', { min: 0, max: 11, widths: [3, 6] });
const work = hierarchyFromTable('work', [
  ['baker', 'food', 'any'],
  ['cook', 'food', 'any'],
  ['nurse', 'care', 'any'],
  ['midwife', 'care', 'any'],
]);
const sex = hierarchyFromTable('sex', [
  ['F', '*'],
  ['M', '*'],
]);
const attribute = 'condition';
const columns = ['age', 'work', 'sex', attribute];
const rows = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 11 }).map(String),
    fc.constantFrom('baker', 'cook', 'nurse', 'midwife'),
    fc.constantFrom('F', 'M'),
    fc.constantFrom('asthma', 'flu', 'none'),
  ),
  { minLength: 4, maxLength: 24 },
);
const requests = fc
  .record({
    share: fc.constantFrom(0, 0.2, 1),
    model: fc.constantFrom<PrivacyModel>(
      { model: 'k-anonymity', k: 3 },
      { model: 'distinct-l-diversity', attribute, l: 2 },
      { model: 't-closeness', attribute, t: 0.3 },
      { model: 'delta-disclosure', attribute, delta: 0.9 },
    ),
    mode: fc.constantFrom<'global' | 'local'>('global', 'local'),
  })
  .map(({ share, model, mode }): AnonymisationRequest => ({
    ...{ quasiIdentifiers: [age, work, sex], sensitive: [attribute], maxSuppressionShare: share, mode },
    models: [{ model: 'k-anonymity', k: 2 }, model],
  }));
const NODES = age.levels * work.levels * sex.levels;

describe('A search within a budget', () => {
  it('finds the optimum and says so, when the budget is enough for every combination', () => {
    fc.assert(
      fc.property(rows, requests, (list, request) => {
        const table = { columns, rows: list };
        const exact = anonymise(table, { ...request, mode: 'global' });
        const found = anonymise(table, { ...request, mode: 'global', maxNodesChecked: NODES });
        expect(found.outcome).toBe(exact.outcome);
        if (found.outcome === 'refused' || exact.outcome === 'refused') {
          expect(found).toEqual(exact);
          return;
        }
        expect(found).toEqual({ ...exact, search: found.search });
        expect(found.search).toMatchObject({ nodes: NODES, isProven: true });
        expect(exact.search.isProven).toBe(true);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('counts out no more than that, keeps every promise, and never does better than the optimum', () => {
    fc.assert(
      fc.property(rows, requests, fc.integer({ min: 1, max: 12 }), (list, request, maxNodesChecked) => {
        const table = { columns, rows: list };
        const found = anonymise(table, { ...request, maxNodesChecked });
        if (found.outcome === 'refused') {
          if (found.code === 'search-exhausted')
            expect(found.figures).toEqual({ nodes: NODES, nodesChecked: maxNodesChecked });
          else expect(anonymise(table, request)).toMatchObject({ code: found.code });
          return;
        }
        expect(found.search.nodesChecked).toBeLessThanOrEqual(maxNodesChecked);
        const promise = { ...request, quasiIdentifiers: ['age', 'work', 'sex'], source: table };
        expect(checkRelease(found.table, promise)).toEqual([]);
        expect(found.suppressed / list.length).toBeLessThanOrEqual(request.maxSuppressionShare);
        if (request.mode === 'local') return;
        const exact = anonymise(table, request);
        expect(exact.outcome === 'released' && found.granularity <= exact.granularity + 1e-12).toBe(true);
        if (found.search.isProven) expect(found).toEqual({ ...exact, search: found.search });
      }),
      { seed: 6, numRuns: 400 },
    );
  });

  it('comes close to the optimum after a quarter of the combinations', () => {
    const draw = dice(5);
    const town = prefixHierarchy('town', 3);
    const works = ['baker', 'cook', 'nurse', 'midwife'];
    const often = () => Math.min(draw(4), draw(4));
    const regrets = Array.from({ length: 200 }, (_, at) => {
      const list = Array.from({ length: 40 }, () => [
        `${draw(12)}`,
        works[often()] ?? '',
        `${draw(3)}${draw(2)}${often()}`,
      ]);
      const table = { columns: ['age', 'work', 'town'], rows: list };
      const request: AnonymisationRequest = {
        ...{ quasiIdentifiers: [age, work, town], sensitive: [], mode: 'global' },
        maxSuppressionShare: [0, 0.1, 0.3][at % 3] ?? 0,
        models: [{ model: 'k-anonymity', k: 3 }],
      };
      const [exact, found] = [
        anonymise(table, request),
        anonymise(table, { ...request, maxNodesChecked: 12 }),
      ];
      if (exact.outcome === 'refused' || found.outcome === 'refused') throw new Error('refused');
      return exact.granularity - found.granularity;
    });
    expect(regrets.reduce((sum, regret) => sum + regret, 0) / regrets.length).toBeLessThan(0.004);
    expect(regrets.filter((regret) => regret < 1e-9).length).toBeGreaterThan(180);
  });

  it('gives the same answer whatever the order of the rows', () => {
    const shuffled = rows.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, requests, ([list, other], request) => {
        const told = (each: readonly (readonly string[])[]) => ({
          ...anonymise({ columns, rows: each }, { ...request, maxNodesChecked: 5 }),
          sources: undefined,
        });
        expect(told(other)).toEqual(told(list));
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('never counts out what is finer than a combination that fails', () => {
    // Everybody is alone by age, whatever else is told: of that column only the coarsest level passes.
    const list = Array.from({ length: 12 }, (_, at) => [`${at}`, 'cook', 'F', 'flu']);
    const exactly = intervalHierarchy('age', { min: 0, max: 11, widths: [2, 4] });
    const result = anonymise(
      { columns, rows: list },
      {
        ...{ quasiIdentifiers: [exactly, work, sex], sensitive: [], maxSuppressionShare: 0, mode: 'global' },
        models: [{ model: 'k-anonymity', k: 5 }],
        maxNodesChecked: 100,
      },
    );
    // Six combinations of work and sex pass; of the 18 with finer ages, three that fail tell of all.
    expect(result).toMatchObject({ search: { nodes: 4 * 3 * 2, nodesChecked: 9, isProven: true } });
  });

  it('says that it looked at too little, where it found nothing and something may be there', () => {
    const list = [
      ['1', 'baker', 'F', 'flu'],
      ['1', 'baker', 'F', 'none'],
      ...Array.from({ length: 4 }, () => ['9', 'nurse', 'M', 'flu']),
    ];
    const request: AnonymisationRequest = {
      ...{
        quasiIdentifiers: [age, work, sex],
        sensitive: [attribute],
        maxSuppressionShare: 0.7,
        mode: 'global',
      },
      models: [
        { model: 'k-anonymity', k: 2 },
        { model: 'entropy-l-diversity', attribute, l: 1.9 },
      ],
    };
    const table = { columns, rows: list };
    expect(anonymise(table, { ...request, maxNodesChecked: 1 })).toMatchObject({
      ...{ outcome: 'refused', code: 'search-exhausted', figures: { nodes: NODES, nodesChecked: 1 } },
    });
    expect(anonymise(table, { ...request, maxNodesChecked: NODES })).toMatchObject({ outcome: 'released' });
  });
});

/** A linear congruential generator (Knuth, volume 2): whole numbers below a bound. */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Forty columns of invented answers that hang together a little, of which each can be coarsened twice. */
function survey(people: number): { readonly table: Table; readonly quasiIdentifiers: readonly Hierarchy[] } {
  const answers = ['a', 'b', 'c', 'd'];
  const names = Array.from({ length: 40 }, (_, at) => `q${at}`);
  const draw = dice(20260131);
  const list = Array.from({ length: people }, () => {
    const kind = draw(3);
    return names.map(() => answers[draw(4) === 0 ? draw(4) : kind] ?? 'a');
  });
  return {
    table: { columns: names, rows: list },
    quasiIdentifiers: names.map((name) =>
      hierarchyFromTable(
        name,
        answers.map((answer) => [answer, answer < 'c' ? 'ab' : 'cd', '*']),
      ),
    ),
  };
}

describe('A table of forty columns', () => {
  const { table, quasiIdentifiers } = survey(600);
  const request = {
    ...{ quasiIdentifiers, sensitive: [], maxSuppressionShare: 0.05, maxNodesChecked: 300 },
    models: [{ model: 'k-anonymity', k: 5 }],
  } satisfies AnonymisationRequest;

  it('is released, and nothing is said to be proven', () => {
    const global = anonymise(table, { ...request, mode: 'global' });
    const local = anonymise(table, { ...request, mode: 'local' });
    if (global.outcome === 'refused' || local.outcome === 'refused') throw new Error('refused');
    const search = { nodes: 3 ** 40, nodesChecked: 300, isProven: false };
    expect(global.search).toEqual({ ...search, nodesCheckedLocally: 0 });
    expect(local.search).toMatchObject(search);
    expect(local.search.nodesCheckedLocally).toBeGreaterThan(300);
    expect(local.search.nodesCheckedLocally).toBeLessThanOrEqual(2 * 300);
    expect(global.granularity).toBeGreaterThan(0);
    expect(local.granularity).toBeGreaterThan(2 * global.granularity);
  });

  it('is searched within a budget also when none is asked for', () => {
    expect(3 ** 40).toBeGreaterThan(MAX_LATTICE_NODES);
    const { maxNodesChecked: _, ...open } = request;
    const result = anonymise({ ...table, rows: table.rows.slice(0, 60) }, { ...open, mode: 'global' });
    expect(result).toMatchObject({ outcome: 'released', search: { nodesChecked: 1_000, isProven: false } });
  });

  it('is refused when even the coarsest combination does not hide enough people', () => {
    const fixed = quasiIdentifiers.map(({ column }) =>
      hierarchyFromTable(column, [['a'], ['b'], ['c'], ['d']]),
    );
    expect(
      anonymise(table, {
        ...request,
        quasiIdentifiers: [...quasiIdentifiers.slice(0, 20), ...fixed.slice(20)],
      }),
    ).toMatchObject({
      outcome: 'refused',
      code: 'too-many-suppressed',
    });
  });
});
