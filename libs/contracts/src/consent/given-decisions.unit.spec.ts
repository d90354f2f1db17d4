import { readFileSync } from 'node:fs';
import { consentEvents } from '../index.js';

const { answerId, decisionGiven, decisionId, decisionIn, decisionsIn } = consentEvents;

const GIVEN = '01900000-0000-7cc3-83c7-7ed9eac80000';
const frozen = new URL('../../history/consent.decision.given.v1.json', import.meta.url);
const { samples } = JSON.parse(readFileSync(frozen, 'utf8')) as { readonly samples: readonly unknown[] };

describe('The decisions of one answer', () => {
  it('are numbered by the last four digits of its id', () => {
    expect(answerId('01900000-0000-7cc3-83c7-7ed9eac8817f')).toBe(GIVEN);
    expect(decisionId(GIVEN, 0)).toBe('01900000-0000-7cc3-83c7-7ed9eac80001');
    expect(decisionId(GIVEN, 999)).toBe('01900000-0000-7cc3-83c7-7ed9eac803e8');
  });

  it('are whole again, each with what it shares with others', () => {
    const given = samples.map((sample) => decisionGiven.schema.parse(sample));
    expect(given.filter(({ decisions }) => decisions.length === 0).flatMap(decisionsIn)).toEqual([]);
    for (const data of given.filter(({ decisions }) => decisions.length > 0)) {
      const [decision, ...others] = decisionsIn(data);
      expect(others).toEqual([]);
      expect(decision).toMatchObject({
        ...{ decision: decisionId(data.given, 0), fields: data.fieldSets[0], cited: data.cited },
        ...{ subjects: data.subjects, duties: data.dutySets[0], reasons: data.reasonSets[0] },
      });
      expect(decision?.request).toMatchObject({ actor: data.askedBy, asOf: data.asOf });
      expect(decision?.request.fields).toEqual(data.questions[0]?.requested);
    }
  });

  it('are not guessed where an index leads nowhere', () => {
    const data = decisionGiven.schema.parse(samples[0]);
    const [decision] = data.decisions;
    if (decision === undefined) throw new Error('the sample has no decision');
    const torn = { ...data, decisions: [{ ...decision, fields: 7 }] };
    expect(() => decisionIn(torn, 0)).toThrow(RangeError);
    expect(() => decisionIn(data, 7)).toThrow(RangeError);
  });
});
