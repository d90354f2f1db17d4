import { specification } from '@coop/event-sourcing/testing';
import { answeredTerms, requestDecider, type RequestCommand, type RequestEvent } from './request.js';

const REQUEST = '0198c0de-0000-7000-8000-0000000000e1';
const ANNE = '0198c0de-0000-7000-8000-0000000000e2';
const GRANT = '0198c0de-0000-7000-8000-0000000000e3';
const data = {
  request: REQUEST,
  contract: GRANT,
  consumer: GRANT,
  stakeholder: ANNE,
  record: GRANT,
  fields: ['phone'],
  purposes: ['ServiceProvision'],
  actions: ['read' as const],
  until: '2026-12-31T00:00:00.000Z',
};
const NOW = '2026-03-01T10:00:00.000Z';
const make = { kind: 'make-request', made: data, unknownPurposes: [], now: NOW } as const;
const made: RequestEvent = { type: 'consent.request.made', data };
const all = { fields: data.fields, purposes: data.purposes, until: data.until };
const answer = (grant: string | null, agreement = all): RequestCommand => ({
  kind: 'answer-request',
  request: REQUEST,
  actsFor: [ANNE],
  granted: grant === null ? null : { grant, agreement },
});
const answered = (grant: string | null): RequestEvent => ({
  type: 'consent.request.answered',
  data: { request: REQUEST, answer: grant === null ? 'refused' : 'granted', grant },
});
const { given } = specification(requestDecider);

describe('A request to a person', () => {
  it('is made once, for purposes of the taxonomy', () => {
    given().when(make).then(made);
    given(made).when(make).thenRefused('request-exists');
    given()
      .when({ ...make, unknownPurposes: ['Anything'] })
      .thenRefused('purpose-unknown');
  });
  it('is not made for a time that is already over', () =>
    given()
      .when({ ...make, now: data.until })
      .thenRefused('request-period-invalid'));
  it('is granted or refused, as easily the one as the other', () => {
    given(made).when(answer(GRANT)).then(answered(GRANT));
    given(made).when(answer(null)).then(answered(null));
  });
  it('is answered once', () =>
    given(made, answered(null)).when(answer(GRANT)).thenRefused('request-already-answered'));
  it('does not exist for somebody else, nor before it was made', () => {
    given(made)
      .when({ ...answer(GRANT), actsFor: [GRANT] } as RequestCommand)
      .thenRefused('request-unknown');
    given().when(answer(GRANT)).thenRefused('request-unknown');
  });
  it('is never answered with more than was asked for', () => {
    given(made)
      .when(answer(GRANT, { ...all, fields: ['phone', 'address'] }))
      .thenRefused('answer-exceeds-request');
    given(made)
      .when(answer(GRANT, { ...all, purposes: ['Marketing'] }))
      .thenRefused('answer-exceeds-request');
  });
  it('gives a grant for the record asked about, no longer than was asked', () => {
    const terms = {
      recipient: GRANT,
      scope: { records: [GRANT] },
      fields: ['phone'],
      purposes: ['ServiceProvision'],
      actions: ['read'],
      from: NOW,
      until: data.until,
    };
    expect(answeredTerms(data, { ...all, until: '2030-01-01T00:00:00.000Z' }, NOW, {})).toEqual(terms);
    const sooner = '2026-06-01T00:00:00.000Z';
    expect(answeredTerms(data, { ...all, until: sooner }, NOW, {})).toEqual({ ...terms, until: sooner });
  });
  it('gives it by the vote that a body names, and by the purposes as they are read now', () => {
    const by = { proposal: GRANT, taxonomy: 'dpv-2.4' };
    expect(answeredTerms(data, { ...all, proposal: GRANT }, NOW, { taxonomy: by.taxonomy })).toMatchObject(
      by,
    );
  });
  it('stays absent when its history begins in the middle', () =>
    expect(requestDecider.evolve(requestDecider.initial, answered(null))).toEqual({ status: 'absent' }));
  it('stops its reader at an event or command that it does not know', () => {
    const event = { type: 'consent.request.imagined' } as unknown as RequestEvent;
    expect(() => requestDecider.evolve(requestDecider.initial, event)).toThrow('imagined');
    expect(() =>
      requestDecider.decide({ kind: 'imagine' } as unknown as RequestCommand, requestDecider.initial),
    ).toThrow('imagine');
  });
});
