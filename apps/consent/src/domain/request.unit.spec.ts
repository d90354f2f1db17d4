import { specification } from '@coop/event-sourcing/testing';
import { requestDecider, type RequestCommand, type RequestEvent } from './request.js';

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
const make: RequestCommand = { kind: 'make-request', made: data, unknownPurposes: [] };
const made: RequestEvent = { type: 'consent.request.made', data };
const answer = (grant: string | null): RequestCommand => ({
  kind: 'answer-request',
  request: REQUEST,
  actsFor: [ANNE],
  grant,
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
      .when({ kind: 'make-request', made: data, unknownPurposes: ['Anything'] })
      .thenRefused('purpose-unknown');
  });
  it('is granted or refused, as easily the one as the other', () => {
    given(made).when(answer(GRANT)).then(answered(GRANT));
    given(made).when(answer(null)).then(answered(null));
  });
  it('is answered once', () =>
    given(made, answered(null)).when(answer(GRANT)).thenRefused('request-already-answered'));
  it('does not exist for somebody else, nor before it was made', () => {
    given(made)
      .when({ kind: 'answer-request', request: REQUEST, actsFor: [GRANT], grant: GRANT })
      .thenRefused('request-unknown');
    given().when(answer(GRANT)).thenRefused('request-unknown');
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
