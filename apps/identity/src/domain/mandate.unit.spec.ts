import { specification } from '@coop/event-sourcing/testing';
import { mandate, type GiveMandate, type MandateEvent, type MandateKind } from './mandate.js';

const COOPERATIVE = '0199a000-0000-7000-8000-0000000000c0';
const STEWARD = '0199a000-0000-7000-8000-000000000001';
const DORA = '0199a000-0000-7000-8000-000000000004';
const FIRM = '0199a000-0000-7000-8000-0000000000f1';
const ID = '0199a000-0000-7000-8000-0000000000a1';
const NOW = '2026-03-01T09:00:00.000Z';

const give: GiveMandate = {
  kind: 'give',
  mandate: ID,
  mandateKind: 'auditor',
  principal: { party: COOPERATIVE, kind: 'cooperative' },
  agent: { party: DORA, kind: 'person', level: 'A2' },
  from: NOW,
  until: '2027-03-01T09:00:00.000Z',
  by: { party: STEWARD, steward: true },
  now: NOW,
};

const begun = (kind: MandateKind = 'auditor', principal = COOPERATIVE): MandateEvent => ({
  type: 'identity.mandate.given',
  data: {
    mandate: ID,
    kind,
    principal,
    agent: DORA,
    from: NOW,
    until: '2027-03-01T09:00:00.000Z',
    givenBy: STEWARD,
  },
});
const ended = (reason: 'revoked' | 'renounced' | 'erased', endedBy: string): MandateEvent => ({
  type: 'identity.mandate.ended',
  data: { mandate: ID, reason, endedBy },
});

describe('A mandate', () => {
  const { given } = specification(mandate);
  const firm = { party: FIRM, kind: 'legal-person' } as const;

  it('is given by a steward, for a term', () => {
    given().when(give).then(begun());
  });

  it('may be limited to categories and fields', () => {
    const scope = { categories: ['contacts'], fields: ['phone'] };
    given()
      .when({ ...give, mandateKind: 'corrector', scope })
      .then({
        type: 'identity.mandate.given',
        data: { ...(begun('corrector').data as object), scope } as never,
      });
  });

  it('is given once', () => {
    given(begun()).when(give).thenRefused('mandate-already-given');
  });

  it.each(['steward', 'corrector', 'auditor'] as const)('of a %s is for the cooperative only', (kind) => {
    given()
      .when({ ...give, mandateKind: kind, principal: firm })
      .thenRefused('wrong-principal');
  });

  it('of a signatory is for an organisation, never for a person or the cooperative', () => {
    given()
      .when({ ...give, mandateKind: 'signatory', principal: firm })
      .then(begun('signatory', FIRM));
    given()
      .when({ ...give, mandateKind: 'signatory', principal: { party: STEWARD, kind: 'person' } })
      .thenRefused('wrong-principal');
    given()
      .when({ ...give, mandateKind: 'signatory' })
      .thenRefused('wrong-principal');
  });

  it('of a guardian is for a person', () => {
    given()
      .when({ ...give, mandateKind: 'guardian', principal: firm })
      .thenRefused('wrong-principal');
  });

  it('of an auditor cannot be given by someone who is no steward', () => {
    given()
      .when({ ...give, by: { party: COOPERATIVE, steward: false } })
      .thenRefused('forbidden');
  });

  it('of a representative may be given by the person who is represented', () => {
    const principal = { party: STEWARD, kind: 'person' } as const;
    const by = { party: STEWARD, steward: false };
    given()
      .when({ ...give, mandateKind: 'representative', principal, by })
      .then(begun('representative', STEWARD));
    given()
      .when({ ...give, mandateKind: 'representative', principal, by: { party: FIRM, steward: false } })
      .thenRefused('forbidden');
    given()
      .when({ ...give, mandateKind: 'guardian', principal, by })
      .thenRefused('forbidden');
  });

  it('is given to a person', () => {
    given()
      .when({ ...give, agent: { party: FIRM, kind: 'legal-person', level: 'A2' } })
      .thenRefused('not-a-person');
  });

  it('of a proxy may be held by an organisation, for an organisation alone', () => {
    const agent = { party: COOPERATIVE, kind: 'legal-person', level: 'A0' } as const;
    const held = begun('proxy', FIRM);
    given()
      .when({ ...give, mandateKind: 'proxy', principal: firm, agent })
      .then({ ...held, data: { ...held.data, agent: COOPERATIVE } as never });
    given()
      .when({ ...give, mandateKind: 'proxy', principal: { party: STEWARD, kind: 'person' }, agent })
      .thenRefused('not-a-person');
    given()
      .when({ ...give, mandateKind: 'signatory', principal: firm, agent })
      .thenRefused('not-a-person');
  });

  it('is never given to act for oneself', () => {
    given()
      .when({ ...give, mandateKind: 'proxy', principal: { party: DORA, kind: 'person' } })
      .thenRefused('mandate-for-itself');
  });

  it('of a corrector needs an identity assured at level A2', () => {
    given()
      .when({ ...give, mandateKind: 'corrector', agent: { party: DORA, kind: 'person', level: 'A1' } })
      .thenRefused('assurance-too-low');
  });

  it('does not begin after its end, nor end before it is given', () => {
    given()
      .when({ ...give, until: NOW })
      .thenRefused('term-is-over');
    given()
      .when({ ...give, from: '2025-01-01T00:00:00.000Z', until: '2025-06-01T00:00:00.000Z' })
      .thenRefused('term-is-over');
  });

  describe('ends', () => {
    const end = {
      kind: 'end',
      mandate: ID,
      by: { party: STEWARD, steward: true },
      otherStewards: 1,
    } as const;

    it('when a steward revokes it', () => {
      given(begun()).when(end).then(ended('revoked', STEWARD));
    });

    it('when its holder renounces it', () => {
      given(begun())
        .when({ ...end, by: { party: DORA, steward: false } })
        .then(ended('renounced', DORA));
    });

    it('when the person for whom it was given revokes it', () => {
      given(begun('representative', FIRM))
        .when({ ...end, by: { party: FIRM, steward: false } })
        .then(ended('revoked', FIRM));
    });

    it('by nobody else', () => {
      given(begun())
        .when({ ...end, by: { party: FIRM, steward: false } })
        .thenRefused('forbidden');
    });

    it('once', () => {
      given(begun(), ended('revoked', STEWARD)).when(end).thenRefused('mandate-ended');
      given().when(end).thenRefused('not-found');
    });

    it('never so that the cooperative is left without a steward', () => {
      given(begun('steward'))
        .when({ ...end, otherStewards: 0 })
        .thenRefused('last-steward');
      given(begun('steward')).when(end).then(ended('revoked', STEWARD));
    });

    it('with the erasure of a person, even of the last steward', () => {
      given(begun('steward'))
        .when({ kind: 'end-by-erasure', mandate: ID })
        .then(ended('erased', 'system:identity'));
      given(begun(), ended('revoked', STEWARD)).when({ kind: 'end-by-erasure', mandate: ID }).thenNothing();
    });
  });

  it('does not read on when it meets an event or a command that it does not know', () => {
    expect(() => mandate.evolve(mandate.initial, { type: 'identity.mandate.sold' } as never)).toThrow(
      TypeError,
    );
    expect(() => mandate.decide({ kind: 'sell' } as never, mandate.initial)).toThrow(TypeError);
    expect(mandate.evolve(mandate.initial, ended('revoked', STEWARD))).toEqual(mandate.initial);
  });
});
