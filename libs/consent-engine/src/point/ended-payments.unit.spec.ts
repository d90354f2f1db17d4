import type { ControlFact, Price } from '../facts.js';
import { contract, grant, pointAfter, prohibition, TODAY, WORLD } from '../testing/world.js';
import { consequencesOfWithdrawal } from './reach.js';

const PRICE: Price = { minor: 20, currency: 'CHF', per: 'reading' };

const ending = (happened: readonly ControlFact[], id = 'g-anna') =>
  consequencesOfWithdrawal(pointAfter([...WORLD, ...happened]), id, TODAY).endedPayments;

describe('the payments that would end with a withdrawal', () => {
  it.each(['reading', 'record', 'month'] as const)(
    'are the price per %s of the contract that can then read nothing of hers',
    (per) => {
      const price = { ...PRICE, per };
      expect(ending([contract({ price }), grant()])).toEqual([
        { recipient: 'courier', contract: 'k-courier', price },
      ]);
    },
  );

  const NONE: readonly (readonly [what: string, happened: readonly ControlFact[], id?: string])[] = [
    ['a price that was paid once', [contract({ price: { ...PRICE, per: 'once' } }), grant()]],
    ['a price of nothing', [contract({ price: { ...PRICE, minor: 0 } }), grant()]],
    ['a contract without a price', [contract(), grant()]],
    ['an agreement that is not known', [contract({ price: PRICE }), grant()], 'g-nobody'],
    ['an agreement that permitted nothing', [contract({ price: PRICE }), grant(), prohibition()]],
    [
      'an agreement beside another that covers the same',
      [contract({ price: PRICE }), grant(), grant({ grant: 'g-other' })],
    ],
    [
      'an agreement beside another that still lets one field be read',
      [contract({ price: PRICE }), grant(), grant({ grant: 'g-other', fields: ['name'] })],
    ],
  ];

  for (const [what, happened, id] of NONE) {
    it(`do not include ${what}`, () => {
      expect(ending(happened, id)).toEqual([]);
    });
  }

  it('are not kept alive by what others agreed to in her record', () => {
    const ofBruno = grant({ grant: 'g-bruno', stakeholder: 'bruno' });
    expect(ending([contract({ price: PRICE }), grant(), ofBruno])).toHaveLength(1);
  });
});
