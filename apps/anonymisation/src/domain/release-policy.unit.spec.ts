import { objectionTo, objectionToBatch, type AttackName } from './release-policy.js';

const policy = {
  greatestRisk: 0.1,
  greatestInference: 0.5,
  leastGranularity: 0.2,
};
const tried = (attack: AttackName, upper: number) => ({
  ...{ attack, risk: 0, upper, attempts: 100, controls: 50 },
});
const sound = [tried('singling-out', 0.1), tried('inference', 0.5)];

describe('The policy of releases', () => {
  it('allows what no attack beats by more than its limit, and what is still good for something', () =>
    expect(objectionTo({ attacks: sound, granularity: 0.2 }, policy)).toBeUndefined());

  it('goes by the upper end of what was measured, attack by attack', () => {
    const attacks = [...sound, tried('linking', 0.1001), tried('homogeneity', 0.4)];
    expect(objectionTo({ attacks, granularity: 0.9 }, policy)).toEqual({
      code: 'attack-too-successful',
      figures: { linking: 0.1001, homogeneity: 0.4, limit: 0.1 },
    });
  });

  it('has a limit of its own for guesses of the sensitive column', () =>
    expect(objectionTo({ attacks: [tried('inference', 0.51)], granularity: 0.9 }, policy)).toMatchObject({
      code: 'attack-too-successful',
      figures: { inference: 0.51 },
    }));

  it('refuses what is near useless, unless an attack beats it first', () => {
    expect(objectionTo({ attacks: sound, granularity: 0.19 }, policy)).toEqual({
      code: 'near-useless',
      figures: { granularity: 0.19, 'least-granularity': 0.2 },
    });
    const attacks = [tried('exact-copies', 1)];
    expect(objectionTo({ attacks, granularity: 0 }, policy)?.code).toBe('attack-too-successful');
  });

  it.each([
    ['nobody', [{ left: 0, joined: 0 }]],
    ['enough people', [{ left: 40, joined: 400 }]],
    ['nobody on one side and enough on the other', [{ left: 0, joined: 40 }]],
    ['nothing, there being no earlier table', []],
  ])('lets a table follow from which %s is different', (_who, changes) =>
    expect(objectionToBatch(changes, { leastBatch: 40 })).toBeUndefined(),
  );

  it.each([[{ left: 1, joined: 0 }], [{ left: 39, joined: 400 }], [{ left: 0, joined: 1 }]])(
    'lets no table follow from which %o are different',
    (few) =>
      expect(objectionToBatch([{ left: 0, joined: 0 }, few], { leastBatch: 40 })).toEqual({
        code: 'too-few-changes',
        figures: { ...few, 'least-batch': 40 },
      }),
  );
});
