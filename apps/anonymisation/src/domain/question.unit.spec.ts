import { Personal } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import { canonicalQuestion } from './canonical-question.js';
import { questionDecider, type Asked, type QuestionEvent } from './question.js';

const id = (tail: string) => `0199b000-0000-7000-8000-0000000000${tail}`;
const asked: Asked = {
  ...{ question: id('f2'), researcher: id('b1'), institution: id('a1'), contract: id('c1') },
  ...{ category: 'survey', purpose: 'ScientificResearch', budget: id('f1'), kind: 'count', field: 'age' },
  ...{ digest: 'a'.repeat(64), rho: '1/200', parameters: new Personal('{}') },
};
const wasAsked: QuestionEvent = { type: 'anonymisation.question.asked', data: asked };
const wasRefused: QuestionEvent = {
  type: 'anonymisation.question.refused',
  data: { question: asked.question, code: 'budget-exhausted' },
};
const answer = { kind: 'count', members: -3 } as const;
const wasAnswered: QuestionEvent = {
  type: 'anonymisation.question.answered',
  data: { question: asked.question, disclosure: id('d1'), digest: asked.digest, rho: '1/200', answer },
};
const { given } = specification(questionDecider);
const ask = { kind: 'ask', asked, isAffordable: true } as const;
const answering = { kind: 'answer', disclosure: id('d1'), answer } as const;

describe('A question', () => {
  it('is asked when the budget reaches', () => given().when(ask).then(wasAsked));
  it('is asked and refused when it does not', () =>
    given()
      .when({ ...ask, isAffordable: false })
      .then(wasAsked, wasRefused));
  it('asked again while it waits is not asked twice', () => given(wasAsked).when(ask).thenNothing());
  it('asked again when it was answered is not asked twice', () =>
    given(wasAsked, wasAnswered).when(ask).thenNothing());
  it('that was refused may be asked again', () => given(wasAsked, wasRefused).when(ask).then(wasAsked));
  it('is answered once', () => {
    given(wasAsked).when(answering).then(wasAnswered);
    given(wasAsked, wasAnswered).when(answering).thenNothing();
  });
  it('is not answered before its price is spent', () => {
    given().when(answering).thenRefused('not-found');
    given(wasAsked, wasRefused).when(answering).thenRefused('not-found');
  });
  it('keeps its first outcome', () => {
    const end = [wasAsked, wasAnswered, wasRefused].reduce(questionDecider.evolve, questionDecider.initial);
    expect(end).toMatchObject({ status: 'answered', answer });
    expect(questionDecider.evolve({ status: 'absent' }, wasAnswered)).toEqual({ status: 'absent' });
  });
  it('knows no other events and commands', () => {
    const other = { type: 'other', kind: 'other' } as never;
    expect(() => questionDecider.evolve({ status: 'absent' }, other)).toThrow('a question does not know');
    expect(() => questionDecider.decide(other, { status: 'absent' })).toThrow('does not know');
  });
});

describe('The same question', () => {
  it('is the same however it is written', () => {
    const [a, b] = [
      ['b', 'a', 'b'],
      ['a', 'b'],
    ].map((keys) => canonicalQuestion({ kind: 'histogram', field: 'age', keys }));
    expect(a).toEqual(b);
    expect(canonicalQuestion({ kind: 'count', field: 'age', values: ['2', '1'] })).toMatchObject({
      values: ['1', '2'],
    });
    const quantile = { kind: 'quantile', field: 'age', share: '2/4', candidates: [1, 2] } as const;
    expect(canonicalQuestion({ ...quantile, candidates: [1, 2] })).toMatchObject({ share: '1/2' });
    const plain = { kind: 'count', field: 'age' } as const;
    expect(canonicalQuestion(plain)).toEqual(plain);
    const sum = { kind: 'sum', field: 'age', lower: 0, upper: 9 } as const;
    expect(canonicalQuestion(sum)).toEqual(sum);
  });
});
