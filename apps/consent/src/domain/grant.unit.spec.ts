import { Refusal } from '@coop/event-sourcing';
import { specification } from '@coop/event-sourcing/testing';
import {
  grantDecider,
  type ExpireGrant,
  type GiveGrant,
  type GrantCommand,
  type GrantEvent,
  type GrantState,
} from './grant.js';

const ANNE = '0198c0de-0000-7000-8000-000000000001';
const GRANT = '0198c0de-0000-7000-8000-00000000000a';
const SUCCESSOR = '0198c0de-0000-7000-8000-00000000000b';
const PARTNER = '0198c0de-0000-7000-8000-0000000000aa';
const STEWARD = '0198c0de-0000-7000-8000-0000000000ff';
const NOW = '2026-03-01T10:00:00.000Z';
const UNTIL = '2026-09-01T00:00:00.000Z';

const given: GiveGrant['given'] = {
  grant: GRANT,
  stakeholder: ANNE,
  givenBy: ANNE,
  terms: {
    recipient: PARTNER,
    scope: { categories: ['directory'] },
    fields: ['phone'],
    purposes: ['ServiceProvision'],
    actions: ['read'],
    from: NOW,
    until: UNTIL,
  },
  termsDigest: 'a'.repeat(64),
  notice: { digest: 'b'.repeat(64), language: 'fr' },
  evidence: { kind: 'signed-in', level: 'A2', authTime: NOW },
};
const of = { grant: GRANT, stakeholder: ANNE };
const give: GiveGrant = {
  ...{ kind: 'give-grant', given, now: NOW, entitled: true, unknownPurposes: [] },
  ...{ vote: 'none', asPartner: false },
};
const wasGiven: GrantEvent = { type: 'consent.grant.given', data: given };
const wasWithdrawn: GrantEvent = { type: 'consent.grant.withdrawn', data: { ...of, withdrawnBy: ANNE } };
const wasRenewed: GrantEvent = {
  type: 'consent.grant.renewed',
  data: { ...of, successor: SUCCESSOR, renewedBy: ANNE },
};
const wasExpired: GrantEvent = { type: 'consent.grant.expired', data: { ...of, until: UNTIL } };
const wasInvalidated: GrantEvent = {
  type: 'consent.grant.invalidated',
  data: { ...of, ground: 'not-free', invalidatedBy: STEWARD },
};
const hers = { grant: GRANT, by: ANNE, actsFor: [ANNE] };
const withdraw = { kind: 'withdraw-grant', ...hers } as const;
const renew = { kind: 'renew-grant', ...hers, successor: SUCCESSOR } as const;
const expire: ExpireGrant = { kind: 'expire-grant', grant: GRANT, now: UNTIL };
const invalidate = { kind: 'invalidate-grant', grant: GRANT, ground: 'not-free', by: STEWARD } as const;
const erase = { ...invalidate, ground: 'erasure', by: 'system:consent' } as const;
const { given: history } = specification(grantDecider);

describe('A grant', () => {
  it('is given by the version of the purposes that was shown, or not at all', () => {
    const shown = (shownIn: string, terms: object = {}): GiveGrant => ({
      ...give,
      given: { ...given, terms: { ...given.terms, ...terms } },
      shownIn,
    });
    history().when(shown('dpv-2.3')).then(wasGiven);
    history().when(shown('dpv-2.4')).thenRefused('taxonomy-not-current');
    history()
      .when(shown('dpv-2.3', { taxonomy: 'dpv-2.4' }))
      .thenRefused('taxonomy-not-current');
  });
});

describe('A grant in the name of a body', () => {
  it('names a vote that stands', () => {
    const terms = { ...given.terms, proposal: SUCCESSOR };
    const byVote: GiveGrant = { ...give, given: { ...given, terms }, vote: 'carried' };
    history().when(byVote).then({ type: 'consent.grant.given', data: byVote.given });
    history()
      .when({ ...byVote, vote: 'annulled' })
      .thenRefused('vote-annulled');
    history()
      .when({ ...byVote, vote: 'unknown' })
      .thenRefused('vote-unknown');
  });
  it('is given by a partner of a simple partnership by a vote or not at all', () => {
    history()
      .when({ ...give, asPartner: true })
      .thenRefused('vote-required');
    history()
      .when({ ...give, asPartner: true, vote: 'carried' })
      .then(wasGiven);
  });
});

describe('A grant', () => {
  it('is given by the person herself for purposes and a time', () => history().when(give).then(wasGiven));

  it('is not given by someone without a mandate', () =>
    history()
      .when({ ...give, entitled: false })
      .thenRefused('mandate-missing'));

  it('is not given for a purpose that the taxonomy does not know', () =>
    history()
      .when({ ...give, unknownPurposes: ['Anything'] })
      .thenRefused('purpose-unknown'));

  it('is not given for a time that is already over', () =>
    history()
      .when({ ...give, now: '2027-01-01T00:00:00.000Z' })
      .thenRefused('grant-period-invalid'));

  it.each([withdraw, renew])('does not exist for somebody else: $kind', (command) =>
    history(wasGiven)
      .when({ ...command, actsFor: [PARTNER] })
      .thenRefused('grant-unknown'),
  );

  it('has not expired a moment before its end', () =>
    expect(grantDecider.decide({ ...expire, now: '2026-08-31T23:59:59.999Z' }, stateAfter(wasGiven))).toEqual(
      [],
    ));

  /** What each command does to a grant in each state: an event, a refusal, or nothing. */
  const STATES: Readonly<Record<GrantState['status'], readonly GrantEvent[]>> = {
    absent: [],
    given: [wasGiven],
    renewed: [wasGiven, wasRenewed],
    withdrawn: [wasGiven, wasWithdrawn],
    expired: [wasGiven, wasExpired],
    invalidated: [wasGiven, wasInvalidated],
  };
  const wasErased: GrantEvent = {
    type: 'consent.grant.invalidated',
    data: { ...of, ground: 'erasure', invalidatedBy: 'system:consent' },
  };
  type Outcome = GrantEvent | string | undefined;
  const TABLE: readonly (readonly [string, GrantCommand, Readonly<Record<GrantState['status'], Outcome>>])[] =
    [
      [
        'giving it',
        give,
        {
          ...{ absent: wasGiven, given: 'grant-exists', renewed: 'grant-exists', withdrawn: 'grant-exists' },
          ...{ expired: 'grant-exists', invalidated: 'grant-exists' },
        },
      ],
      [
        'withdrawing it',
        withdraw,
        {
          ...{ absent: 'grant-unknown', given: wasWithdrawn, renewed: 'grant-ended' },
          ...{ withdrawn: 'grant-already-withdrawn', expired: wasWithdrawn, invalidated: 'grant-ended' },
        },
      ],
      [
        'renewing it',
        renew,
        {
          ...{ absent: 'grant-unknown', given: wasRenewed, renewed: 'grant-ended' },
          ...{ withdrawn: 'grant-already-withdrawn', expired: wasRenewed, invalidated: 'grant-ended' },
        },
      ],
      [
        'the end of its term',
        expire,
        {
          ...{ absent: undefined, given: wasExpired, renewed: undefined },
          ...{ withdrawn: undefined, expired: undefined, invalidated: undefined },
        },
      ],
      [
        'declaring it void',
        invalidate,
        {
          ...{ absent: 'grant-unknown', given: wasInvalidated, renewed: 'grant-ended' },
          ...{ withdrawn: 'grant-ended', expired: wasInvalidated, invalidated: 'grant-ended' },
        },
      ],
      [
        'the erasure of its person',
        erase,
        {
          ...{ absent: 'grant-unknown', given: wasErased, renewed: undefined },
          ...{ withdrawn: undefined, expired: wasErased, invalidated: undefined },
        },
      ],
    ];
  const cases = TABLE.flatMap(([what, command, outcomes]) =>
    Object.entries(outcomes).map(
      ([status, outcome]) => [what, status as GrantState['status'], command, outcome] as const,
    ),
  );

  it.each(cases)('%s while it is %s', (_what, status, command, outcome) => {
    const state = stateAfter(...STATES[status]);
    expect(state.status).toBe(status);
    expect(decided(command, state)).toEqual(outcome);
  });

  it('stays absent when an end is told of which nobody told the beginning', () =>
    expect(stateAfter(wasWithdrawn)).toEqual({ status: 'absent' }));

  it('stops its reader at an event that it does not know', () => {
    const unknown = { type: 'consent.grant.imagined', data: {} } as unknown as GrantEvent;
    expect(() => grantDecider.evolve(grantDecider.initial, unknown)).toThrow(
      'does not know consent.grant.imagined',
    );
    const command = { kind: 'imagine' } as unknown as GiveGrant;
    expect(() => grantDecider.decide(command, grantDecider.initial)).toThrow('does not know imagine');
  });
});

const stateAfter = (...events: readonly GrantEvent[]): GrantState =>
  events.reduce((state, event) => grantDecider.evolve(state, event), grantDecider.initial);

function decided(command: GrantCommand, state: GrantState): GrantEvent | string | undefined {
  try {
    return grantDecider.decide(command, state)[0];
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
