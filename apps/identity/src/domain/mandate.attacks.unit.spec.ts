import { specification } from '@coop/event-sourcing/testing';
import { mandate, type GiveMandate } from './mandate.js';

const [CHILD, MOTHER, FRIEND, STEWARD, ID] = [1, 2, 3, 4, 5].map(
  (n) => `0199a000-0000-7000-8000-00000000000${n}`,
) as [string, string, string, string, string];
const NOW = '2026-03-01T09:00:00.000Z';

const give: GiveMandate = {
  ...{ kind: 'give', mandate: ID, mandateKind: 'guardian', from: NOW, now: NOW },
  principal: { party: CHILD, kind: 'person' },
  agent: { party: MOTHER, kind: 'person', level: 'A2' },
  until: '2040-06-01T00:00:00.000Z',
  by: { party: STEWARD, steward: true },
};

describe('A mandate under attack', () => {
  const { given } = specification(mandate);
  const data = {
    ...{ mandate: ID, kind: 'guardian' as const, principal: CHILD, agent: MOTHER },
    ...{ from: NOW, until: give.until, givenBy: STEWARD },
  };

  it('attack-18 guardian after majority: nobody is made a guardian without an end that majority can be', () => {
    given().when(give).then({ type: 'identity.mandate.given', data });
    for (const until of [null, '2044-03-01T09:00:00.001Z', '2099-01-01T00:00:00.000Z'])
      given()
        .when({ ...give, until })
        .thenRefused('guardianship-without-end');
  });

  it('attack-19 delegation chain: who acts for another passes nothing on, of whatever kind', () => {
    const passedOn = {
      agent: { party: FRIEND, kind: 'person', level: 'A2' },
      by: { party: MOTHER, steward: false },
    };
    for (const mandateKind of [
      'guardian',
      'representative',
      'proxy',
      'signatory',
      'corrector',
      'steward',
    ] as const)
      given()
        .when({ ...give, ...passedOn, mandateKind } as GiveMandate)
        .thenRefused('forbidden');
  });

  it('attack-19 delegation chain: nor does anybody act for herself through a mandate', () => {
    given()
      .when({ ...give, mandateKind: 'proxy', agent: { party: CHILD, kind: 'person', level: 'A2' } })
      .thenRefused('mandate-for-itself');
  });
});
