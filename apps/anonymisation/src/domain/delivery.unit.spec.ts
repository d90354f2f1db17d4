import { Personal } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import { deliveryDecider, type Delivered, type DeliveryCommand, type DeliveryEvent } from './delivery.js';
import { epochAt } from './period.js';

const [DELIVERY, RESEARCHER, UNIVERSITY, CONTRACT, DISCLOSURE] = [1, 2, 3, 4, 5].map(
  (n) => `0199b000-0000-7000-8000-00000000000${n}`,
) as [string, string, string, string, string];

const contract = {
  ...{ consumer: UNIVERSITY, actions: ['export'], suspensions: [] as string[], ended: false },
  ...{ from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' },
};
const asked = {
  ...{ delivery: DELIVERY, researcher: RESEARCHER, contract: CONTRACT, category: 'survey' },
  ...{ purpose: 'ScientificResearch', fields: ['opinion'], epoch: 2026 },
};
const request: Extract<DeliveryCommand, { kind: 'request-delivery' }> = {
  ...{ kind: 'request-delivery', asked, contract, institutions: [UNIVERSITY] },
  now: '2026-03-01T12:00:00Z',
};
const delivered: Delivered = {
  ...{ delivery: DELIVERY, disclosure: DISCLOSURE, label: 'pseudonymised-personal-data' },
  ...{ rows: 2, people: 1, tableDigest: 'a'.repeat(64) },
  ...{ table: new Personal('pseudonym,opinion'), tokens: new Personal('{}') },
};
const why = { code: 'column-identifies' as const, fields: ['e-mail'] };

const wasRequested: DeliveryEvent = {
  type: 'anonymisation.delivery.requested',
  data: { ...asked, institution: UNIVERSITY },
};
const wasMade: DeliveryEvent = { type: 'anonymisation.delivery.made', data: delivered };
const wasRefused: DeliveryEvent = {
  type: 'anonymisation.delivery.refused',
  data: { delivery: DELIVERY, ...why },
};
const wasPurged: DeliveryEvent = {
  type: 'anonymisation.delivery.purged',
  data: { delivery: DELIVERY, tableDigest: delivered.tableDigest },
};
const deliver: DeliveryCommand = { kind: 'deliver', delivered };
const turnDown: DeliveryCommand = { kind: 'refuse-delivery', delivery: DELIVERY, why };
const purge: DeliveryCommand = { kind: 'purge-delivery', delivery: DELIVERY };
const { given } = specification(deliveryDecider);

describe('A request for a table under pseudonyms', () => {
  it('is recorded for the institution whose contract it names', () =>
    given().when(request).then(wasRequested));
  it('needs a contract that allows export by name: the data stay personal', () =>
    given()
      .when({ ...request, contract: { ...contract, actions: ['anonymise', 'read'] } })
      .thenRefused('contract-without-export'));
  it('needs a contract of her institution that is in force', () => {
    given()
      .when({ ...request, institutions: [RESEARCHER] })
      .thenRefused('contract-unknown');
    given()
      .when({ ...request, contract: { ...contract, ended: true } })
      .thenRefused('contract-not-in-force');
    given()
      .when({ ...request, institutions: [] })
      .thenRefused('forbidden');
  });
  it('that is repeated adds nothing', () => given(wasRequested).when(request).thenNothing());
});

describe('A table under pseudonyms', () => {
  it('is handed out, or refused with the columns by which people are known, once', () => {
    given(wasRequested).when(deliver).then(wasMade);
    given(wasRequested).when(turnDown).then(wasRefused);
    given(wasRequested, wasMade).when(deliver).thenNothing();
    given(wasRequested, wasMade).when(turnDown).thenNothing();
    given(wasRequested, wasRefused).when(deliver).thenNothing();
    given().when(deliver).thenRefused('not-found');
    given().when(turnDown).thenRefused('not-found');
  });
  it('is deleted once, and only if there is one', () => {
    given(wasRequested, wasMade).when(purge).then(wasPurged);
    given(wasRequested, wasMade, wasPurged).when(purge).thenNothing();
    given(wasRequested).when(purge).thenRefused('delivery-without-table');
    given(wasRequested, wasRefused).when(purge).thenRefused('delivery-without-table');
    given().when(purge).thenRefused('not-found');
  });
  it('keeps its history whatever order events come in', () => {
    for (const event of [wasMade, wasRefused, wasPurged])
      expect(deliveryDecider.evolve({ status: 'absent' }, event)).toEqual({ status: 'absent' });
  });
  it('stops at what it does not know', () => {
    expect(() => deliveryDecider.evolve({ status: 'absent' }, { type: 'x' } as never)).toThrow('x');
    expect(() => deliveryDecider.decide({ kind: 'x' } as never, { status: 'absent' })).toThrow('x');
  });
});

describe('An epoch of pseudonyms', () => {
  const at = (time: string) =>
    (['month', 'quarter', 'year', 'contract'] as const).map((period) => epochAt(new Date(time), period));
  it('is numbered by the calendar in UTC, each one greater than those before', () => {
    expect(at('2026-12-31T23:59:59.999Z')).toEqual([24_323, 8_107, 2026, 0]);
    expect(at('2027-01-01T00:00:00Z')).toEqual([24_324, 8_108, 2027, 0]);
    expect(at('2026-03-31T23:59:59+00:00')).toEqual([24_314, 8_104, 2026, 0]);
    expect(at('2026-04-01T01:00:00+02:00')).toEqual([24_314, 8_104, 2026, 0]);
  });
});
