import type { StoredEvent } from '@coop/event-sourcing';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  disclosure,
  grantOf,
  id,
  PARTNER,
  recordOf,
  START,
} from '../testing/facts.js';
import { DeliveriesIndex } from './deliveries.js';

describe('Which partners hold what they received', () => {
  const grant = grantOf(ANNE, { fields: ['phone'] });
  const { record } = recordOf(ANNE);
  let index: DeliveriesIndex;
  const apply = (type: string, data: object) =>
    index.apply({ type, data, recordedAt: START } as unknown as StoredEvent);

  beforeEach(() => {
    index = new DeliveriesIndex();
    apply('consent.grant.given', grant);
    apply('consent.grant.given', grantOf(BRUNO));
  });

  it('is told by the grant that permitted it, with the fields that it permitted', () => {
    apply('records.disclosure.made', disclosure({}, [grant.grant, grantOf(BRUNO).grant, CONTRACT]));
    expect(index.underGrant(grant.grant)).toEqual([
      {
        ...{ contract: CONTRACT, consumer: PARTNER, purpose: 'ServiceProvision', action: 'read' },
        received: new Map([[record, new Set(['phone'])]]),
      },
    ]);
    expect(index.readsUnder(grant.grant)).toEqual({ count: 1, last: START });
  });

  it('does not count a grant that was looked at and did not suffice', () => {
    apply('records.disclosure.made', disclosure({}, [grantOf(BRUNO).grant]));
    expect(index.underGrant(grantOf(BRUNO).grant)).toEqual([]);
    expect(index.readsUnder(grantOf(BRUNO).grant)).toEqual({ count: 0, last: null });
  });

  it('is told by the person, apart for each contract and purpose', () => {
    apply('records.disclosure.made', disclosure({ fields: ['phone'] }));
    apply('records.disclosure.made', disclosure({ fields: ['town'] }));
    apply('records.disclosure.made', disclosure({ fields: ['town'], contract: id('other contract') }));
    apply('records.disclosure.made', disclosure({ fields: ['town'], purpose: 'Marketing' }));
    expect(
      index
        .ofSubject(ANNE)
        .map(({ contract, purpose, received }) => [contract, purpose, [...(received.get(record) ?? [])]]),
    ).toEqual([
      [CONTRACT, 'ServiceProvision', ['phone', 'town']],
      [id('other contract'), 'ServiceProvision', ['town']],
      [CONTRACT, 'Marketing', ['town']],
    ]);
    expect(index.ofSubject(BRUNO)).toEqual([]);
  });

  it('is nothing after a refusal, nor after a reading for a release', () => {
    apply('records.disclosure.refused', disclosure());
    apply('records.disclosure.made-in-bulk', disclosure());
    apply('consent.grant.withdrawn', grant);
    expect(index.ofSubject(ANNE)).toEqual([]);
  });

  it('has the same digest in whatever order the people came', () => {
    const digestOf = (people: readonly string[]) => {
      index = new DeliveriesIndex();
      for (const person of people) apply('consent.grant.given', grantOf(person));
      for (const person of people)
        apply('records.disclosure.made', disclosure({ subjects: [person] }, [grantOf(person).grant]));
      return index.digestInput();
    };
    expect(digestOf([ANNE, BRUNO])).toEqual(digestOf([BRUNO, ANNE]));
  });

  it('stops at an event that it does not know', () =>
    expect(() => apply('records.disclosure.undone', {})).toThrow('records.disclosure.undone'));
});
