import { checkRelease, type Released, type ReleasePromise } from '@coop/anonymiser';
import { codedPopulation } from '../references/coded-population.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import { body } from '../testing/release-world.js';
import { promiseAmong, promiseOf, runEngine, type EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';

const FIELDS = ['age', 'postcode', 'opinion'];
const PEOPLE = inventedSurvey(300).map(({ subject, values }) => [
  subject,
  ...FIELDS.map((field) => values[field] ?? ''),
]);
const task: EngineTask = {
  table: { columns: [PERSON_COLUMN, ...FIELDS], rows: PEOPLE },
  quasiIdentifiers: body.quasiIdentifiers as EngineTask['quasiIdentifiers'],
  ...{ sensitive: 'opinion', k: 5, l: 1, maxSuppressionShare: 0.1 },
  earlier: [],
  population: codedPopulation(
    ['age', 'postcode'],
    PEOPLE.map(([, age = '', postcode = '']) => [age, postcode]),
  ),
};

const released = runEngine(task) as Released;

const found = (
  asked: EngineTask,
  promise: (task: EngineTask, made: Released) => ReleasePromise | undefined,
) => {
  const examined = promise(asked, released);
  return examined && checkRelease(released.table, examined);
};

describe('What is examined once more of a table', () => {
  it('is all that was promised of it', () => {
    expect(found(task, promiseOf)).toEqual([]);
    const models = [{ model: 't-closeness', attribute: 'opinion', t: 0.01 } as const];
    expect(found({ ...task, models }, promiseOf)).toMatchObject([
      { code: 'model-broken', model: 't-closeness' },
    ]);
    expect(found({ ...task, l: 4 }, promiseOf)).toMatchObject([{ model: 'distinct-l-diversity' }]);
  });

  it('is whether k people look alike, not k rows', () => {
    const same = { ...task.table, rows: PEOPLE.map(([, ...cells]) => ['one', ...cells]) };
    expect(found({ ...task, table: same }, promiseOf)).toMatchObject([
      { code: 'class-below-k', smallest: 1 },
    ]);
  });

  it('is whether they are of k households, where those are counted', () => {
    const homes = PEOPLE.map((row, at) => [...row, `home ${at % 2}`]);
    const table = { columns: [...task.table.columns, 'home'], rows: homes };
    expect(found({ ...task, table, household: 'home' }, promiseOf)).toMatchObject([{ smallest: 1 }]);
  });

  it('is what was promised among a population, apart from the rest', () => {
    const models = [{ model: 'k-map', k: 30 } as const];
    expect(found({ ...task, models }, promiseOf)).toEqual([]);
    expect(found({ ...task, models }, promiseAmong)).toMatchObject([{ model: 'k-map' }]);
    const share = [{ model: 'delta-presence', min: 0, max: 0.5 } as const];
    expect(found({ ...task, models: share }, promiseAmong)).toMatchObject([{ model: 'delta-presence' }]);
    expect(found({ ...task, models: [{ model: 'k-map', k: 5 }] }, promiseAmong)).toEqual([]);
  });

  it('is nothing among a population where there is none', () => {
    const { population: _none, ...without } = task;
    expect(promiseAmong(without, released)).toBeUndefined();
  });
});
