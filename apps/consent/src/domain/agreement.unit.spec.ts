import { Refusal } from '@coop/event-sourcing';
import {
  agreementDecider,
  type AcceptAgreement,
  type AgreementCommand,
  type AgreementEvent,
  type AgreementState,
  type CounterAgreement,
  type OfferAgreement,
  type RefuseAgreement,
} from './agreement.js';
import { agreementTerms, alternativeTerms } from './agreement-roster.js';

const AGREEMENT = '0198c0de-0000-7000-8000-00000000000a';
const ANNE = '0198c0de-0000-7000-8000-000000000001';
const BRUNO = '0198c0de-0000-7000-8000-000000000002';
const PARTNER = '0198c0de-0000-7000-8000-0000000000aa';
const GRANT = '0198c0de-0000-7000-8000-0000000000bb';
const NOW = '2026-03-01T10:00:00.000Z';
const UNTIL = '2027-03-01T10:00:00.000Z';
const [FIRST, SECOND] = ['1'.repeat(64), '2'.repeat(64)];

const parties = { agreement: AGREEMENT, stakeholder: ANNE, consumer: PARTNER };
const terms = agreementTerms('SD-BASE', { ...parties, scope: {}, fields: 'all', until: UNTIL });
const offered: OfferAgreement['offered'] = {
  ...{ ...parties, offeredBy: ANNE, terms, digest: FIRST, keyId: 'coop', jws: 'a.b.c', language: 'fr' },
  evidence: { kind: 'signed-in', level: 'A2', authTime: null },
};
const counterTerms = alternativeTerms({ terms }, 'SD-BASE-A');
const wasOffered: AgreementEvent = { type: 'consent.agreement.offered', data: offered };
const signedBy = (keyId: string, digest: string) => ({ digest, keyId, jws: 'd.e.f' });
const wasCountered: AgreementEvent = {
  type: 'consent.agreement.countered',
  data: { ...parties, terms: counterTerms, ...signedBy('partner', SECOND) },
};
const wasAcceptedBy = (side: 'person' | 'organisation', keyId: string, digest: string): AgreementEvent => ({
  type: 'consent.agreement.accepted',
  data: { ...parties, side, ...signedBy(keyId, digest), grant: GRANT, prohibition: null },
});
const wasRefusedBy = (side: 'person' | 'organisation'): AgreementEvent => ({
  type: 'consent.agreement.refused',
  data: { ...parties, side },
});

const asPerson = { agreement: AGREEMENT, side: 'person', actsFor: [ANNE] } as const;
const asOrganisation = { agreement: AGREEMENT, side: 'organisation', actsFor: [PARTNER] } as const;
const offer: OfferAgreement = {
  ...{ kind: 'offer-agreement', offered, now: NOW, entitled: true },
  ...{ betweenPersons: false, hasContract: true, unknownPurposes: [] },
};
const counter: CounterAgreement = {
  ...{ kind: 'counter-agreement', ...asOrganisation, terms: counterTerms, digest: SECOND },
  ...{ signature: signedBy('partner', SECOND), betweenPersons: false },
};
const accept = { kind: 'accept-agreement', now: NOW, grant: GRANT, prohibition: null } as const;
const organisationAccepts: AcceptAgreement = {
  ...{ ...accept, ...asOrganisation, signature: signedBy('partner', FIRST) },
};
const personAccepts: AcceptAgreement = { ...accept, ...asPerson, signature: signedBy('coop', SECOND) };
const organisationRefuses: RefuseAgreement = { kind: 'refuse-agreement', ...asOrganisation };
const personRefuses: RefuseAgreement = { kind: 'refuse-agreement', ...asPerson };

const stateAfter = (...events: readonly AgreementEvent[]): AgreementState =>
  events.reduce((state, event) => agreementDecider.evolve(state, event), agreementDecider.initial);

function decided(command: AgreementCommand, state: AgreementState): AgreementEvent | string | undefined {
  try {
    return agreementDecider.decide(command, state)[0];
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('An agreement that a person proposes', () => {
  const STATES: Readonly<Record<AgreementState['status'], readonly AgreementEvent[]>> = {
    absent: [],
    offered: [wasOffered],
    countered: [wasOffered, wasCountered],
    accepted: [wasOffered, wasAcceptedBy('organisation', 'partner', FIRST)],
    refused: [wasOffered, wasRefusedBy('organisation')],
  };
  type Outcomes = Readonly<Record<AgreementState['status'], AgreementEvent | string>>;
  const over = { accepted: 'agreement-closed', refused: 'agreement-closed' };
  /** What each message does in each state: an event or a refusal. */
  const TABLE: readonly (readonly [string, AgreementCommand, Outcomes])[] = [
    [
      'she proposes it',
      offer,
      {
        ...{ absent: wasOffered, offered: 'agreement-exists', countered: 'agreement-exists' },
        ...{ accepted: 'agreement-exists', refused: 'agreement-exists' },
      },
    ],
    [
      'the organisation accepts',
      organisationAccepts,
      {
        ...{ absent: 'agreement-unknown', offered: wasAcceptedBy('organisation', 'partner', FIRST) },
        ...{ countered: 'agreement-not-your-turn', ...over },
      },
    ],
    [
      'the organisation proposes another one',
      counter,
      {
        ...{ absent: 'agreement-unknown', offered: wasCountered },
        ...{ countered: 'agreement-not-your-turn', ...over },
      },
    ],
    [
      'the organisation refuses',
      organisationRefuses,
      {
        ...{ absent: 'agreement-unknown', offered: wasRefusedBy('organisation') },
        ...{ countered: 'agreement-not-your-turn', ...over },
      },
    ],
    [
      'she accepts',
      personAccepts,
      {
        ...{ absent: 'agreement-unknown', offered: 'agreement-not-your-turn' },
        ...{ countered: wasAcceptedBy('person', 'coop', SECOND), ...over },
      },
    ],
    [
      'she refuses, or takes it back',
      personRefuses,
      {
        ...{ absent: 'agreement-unknown', offered: wasRefusedBy('person') },
        ...{ countered: wasRefusedBy('person'), ...over },
      },
    ],
  ];
  const cases = TABLE.flatMap(([what, command, outcomes]) =>
    Object.entries(outcomes).map(
      ([status, outcome]) => [what, status as AgreementState['status'], command, outcome] as const,
    ),
  );

  it.each(cases)('%s while it is %s', (_what, status, command, outcome) => {
    const state = stateAfter(...STATES[status]);
    expect(state.status).toBe(status);
    expect(decided(command, state)).toEqual(outcome);
  });

  it('is not countered by the person: she can take it back and propose another one', () =>
    expect(decided({ ...counter, ...asPerson }, stateAfter(wasOffered))).toBe('agreement-not-your-turn'));

  it.each<[string, Partial<OfferAgreement>]>([
    ['mandate-missing', { entitled: false }],
    ['agreement-between-persons', { betweenPersons: true }],
    ['agreement-partner-unknown', { hasContract: false }],
    ['purpose-unknown', { unknownPurposes: ['ServiceProvision'] }],
    ['agreement-period-invalid', { now: UNTIL }],
  ])('is refused with %s', (code, change) =>
    expect(decided({ ...offer, ...change }, stateAfter())).toBe(code),
  );

  it.each<[string, Partial<CounterAgreement>]>([
    ['agreement-between-persons', { betweenPersons: true }],
    ['agreement-same-alternative', { terms }],
    ['signature-invalid', { signature: { keyId: 'partner', jws: 'x', digest: null } }],
    ['agreement-altered', { signature: signedBy('partner', FIRST) }],
  ])('has no alternative: %s', (code, change) =>
    expect(decided({ ...counter, ...change }, stateAfter(wasOffered))).toBe(code),
  );

  it.each<[string, Partial<AcceptAgreement>]>([
    ['agreement-period-invalid', { now: UNTIL }],
    ['signature-invalid', { signature: { keyId: 'partner', jws: 'x', digest: null } }],
    ['agreement-altered', { signature: signedBy('partner', SECOND) }],
  ])('is not accepted: %s', (code, change) =>
    expect(decided({ ...organisationAccepts, ...change }, stateAfter(wasOffered))).toBe(code),
  );

  it.each([
    { ...organisationAccepts, actsFor: [BRUNO] },
    { ...counter, actsFor: [BRUNO] },
    { ...organisationRefuses, actsFor: [ANNE] },
    { ...personRefuses, actsFor: [PARTNER] },
  ])('does not exist for somebody else: $kind by $side', (command) =>
    expect(decided(command, stateAfter(wasOffered))).toBe('agreement-unknown'),
  );

  it('stays absent when an end is told of which nobody told the beginning', () =>
    expect(stateAfter(wasCountered)).toEqual({ status: 'absent' }));

  it('stops its reader at an event that it does not know', () => {
    const unknown = { type: 'consent.agreement.imagined', data: {} } as unknown as AgreementEvent;
    expect(() => stateAfter(wasOffered, unknown)).toThrow('does not know consent.agreement.imagined');
    const command = { kind: 'imagine' } as unknown as AgreementCommand;
    expect(() => agreementDecider.decide(command, stateAfter())).toThrow('does not know imagine');
  });
});
