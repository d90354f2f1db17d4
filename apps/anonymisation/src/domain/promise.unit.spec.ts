import { keepsTwoValues, promiseOf, promiseText, type KeptModel, type Promised } from './promise.js';

const digest = 'a'.repeat(64);
const population = { name: 'residents-2025', digest };
const plain: Promised = { k: 5, l: 1 };

const ALL: readonly (readonly [model: KeptModel, text: string, twoValues: boolean])[] = [
  [{ model: 'k-map', k: 20 }, '20-map among residents-2025', false],
  [{ model: 'delta-presence', min: 0, max: 0.1 }, '(0, 0.1)-presence among residents-2025', false],
  [{ model: 'entropy-l-diversity', l: 2.5 }, 'entropy 2.5-diversity', true],
  [{ model: 'recursive-cl-diversity', c: 3, l: 2 }, 'recursive (3, 2)-diversity', true],
  [{ model: 'alpha-k-anonymity', alpha: 0.5 }, '(0.5, 5)-anonymity', true],
  [{ model: 't-closeness', t: 0.2, distance: 'equal' }, '0.2-closeness by equal distance', false],
  [{ model: 't-closeness', t: 0.2, distance: { order: digest } }, '0.2-closeness by a given order', false],
  [
    { model: 't-closeness', t: 0.2, distance: { hierarchy: { name: 'work', digest } } },
    '0.2-closeness by the hierarchy work',
    false,
  ],
  [{ model: 'beta-likeness', beta: 2 }, 'enhanced 2-likeness', false],
  [{ model: 'beta-likeness', beta: 2, kind: 'basic' }, 'basic 2-likeness', false],
  [{ model: 'delta-disclosure', delta: 1.5 }, '1.5-disclosure privacy', false],
];

describe('The promise of a table', () => {
  it('is k-anonymity, and diversity from two values on', () => {
    expect(promiseText(plain)).toBe('5-anonymity');
    expect(promiseText({ k: 5, l: 2 })).toBe('5-anonymity, distinct 2-diversity');
  });
  it('says that households are counted', () =>
    expect(promiseText({ ...plain, household: 'home' })).toBe('5-anonymity of households'));
  it.each(ALL)('names %j with its parameters', (model, text) =>
    expect(promiseText({ ...plain, models: [model], population })).toBe(`5-anonymity, ${text}`),
  );
  it.each(ALL)(
    'with %j and no diversity ends certainty about the sensitive column: %3$s',
    (model, _text, two) => expect(keepsTwoValues({ ...plain, models: [model], population })).toBe(two),
  );
  it('ends that certainty by distinct diversity, too', () => {
    expect(keepsTwoValues(plain)).toBe(false);
    expect(keepsTwoValues({ k: 5, l: 2 })).toBe(true);
  });
  it('is what of a request makes it, and nothing else', () => {
    const promised: Promised = {
      k: 5,
      l: 2,
      models: [{ model: 'k-map', k: 20 }],
      population,
      household: 'home',
    };
    const more = { ...promised, release: 'r', sensitive: 'opinion' };
    expect(promiseOf(more)).toEqual(promised);
    expect(promiseOf({ ...plain, sensitive: 'opinion' } as Promised)).toEqual(plain);
  });
  it('stops at a model that it does not know', () =>
    expect(() => promiseText({ ...plain, models: [{ model: 'imagined' } as never] })).toThrow('a promise'));
});
