import { specification } from '@coop/event-sourcing/testing';
import { grantDecider, type GiveGrant, type GrantEvent } from './grant.js';

const ANNE = '0198c0de-0000-7000-8000-000000000001';
const GRANT = '0198c0de-0000-7000-8000-00000000000a';
const PARTNER = '0198c0de-0000-7000-8000-0000000000aa';
const NOW = '2026-03-01T10:00:00.000Z';

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
    until: '2026-09-01T00:00:00.000Z',
  },
  termsDigest: 'a'.repeat(64),
  notice: { digest: 'b'.repeat(64), language: 'fr' },
  evidence: { kind: 'signed-in', level: 'A2', authTime: NOW },
};
const give: GiveGrant = { kind: 'give-grant', given, now: NOW, entitled: true, unknownPurposes: [] };
const wasGiven: GrantEvent = { type: 'consent.grant.given', data: given };
const wasWithdrawn: GrantEvent = {
  type: 'consent.grant.withdrawn',
  data: { grant: GRANT, stakeholder: ANNE, withdrawnBy: ANNE },
};
const withdraw = { kind: 'withdraw-grant', grant: GRANT, by: ANNE, actsFor: [ANNE] } as const;
const { given: history } = specification(grantDecider);

describe('A grant', () => {
  it('is given by the person herself for purposes and a time', () => history().when(give).then(wasGiven));

  it('is not given twice under the same id', () => history(wasGiven).when(give).thenRefused('grant-exists'));

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

  it('is withdrawn by the person who gave it', () => history(wasGiven).when(withdraw).then(wasWithdrawn));

  it('is withdrawn once', () =>
    history(wasGiven, wasWithdrawn).when(withdraw).thenRefused('grant-already-withdrawn'));

  it('does not exist for somebody else', () =>
    history(wasGiven)
      .when({ ...withdraw, actsFor: [PARTNER] })
      .thenRefused('grant-unknown'));

  it('cannot be withdrawn before it was given', () => history().when(withdraw).thenRefused('grant-unknown'));

  it('stops its reader at an event that it does not know', () => {
    const unknown = { type: 'consent.grant.imagined', data: {} } as unknown as GrantEvent;
    expect(() => grantDecider.evolve(grantDecider.initial, unknown)).toThrow(
      'does not know consent.grant.imagined',
    );
    const command = { kind: 'imagine' } as unknown as GiveGrant;
    expect(() => grantDecider.decide(command, grantDecider.initial)).toThrow('does not know imagine');
  });
});
