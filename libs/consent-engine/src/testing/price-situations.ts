import type { Duty, Price } from '../facts.js';
import type { Situation } from './situation.js';
import { contract, grant } from './world.js';

const francs: Price = { minor: 20, currency: 'CHF', per: 'reading' };
const euros: Price = { ...francs, currency: 'EUR' };
const pay = (price: Price): Duty => ({ kind: 'pay', ...price });

const PERMITTED = { outcome: 'PERMIT', because: ['granted'] } as const;
const NOT_AGREED = { outcome: 'DENY', because: ['grant-price-not-agreed'], partnerSees: 'consent' } as const;
const MIXED = { outcome: 'DENY', because: ['currency-mixed', 'granted'], partnerSees: 'duty' } as const;

/** Situations of prices, which have one currency. */
export const PRICE_SITUATIONS: readonly Situation[] = [
  {
    situation: 'Anna asks for francs, and the contract pays in francs',
    happened: [contract({ price: francs }), grant({ duties: [pay({ ...francs, per: 'once' })] })],
    ...PERMITTED,
  },
  {
    situation: 'Anna asks for euros, and the contract pays in francs',
    happened: [contract({ price: francs }), grant({ duties: [pay(euros)] })],
    ...NOT_AGREED,
  },
  {
    situation: 'Anna asks for francs and euros, and the contract pays in francs',
    happened: [contract({ price: francs }), grant({ duties: [pay(francs), pay(euros)] })],
    ...NOT_AGREED,
  },
  {
    situation: 'Anna asks for francs, and the contract has no price',
    happened: [contract(), grant({ duties: [pay(francs)] })],
    ...NOT_AGREED,
  },
  {
    situation: 'Anna asks for francs, and the contract has no price but a duty to pay',
    happened: [contract({ duties: [pay(francs)] }), grant({ duties: [pay(francs)] })],
    ...NOT_AGREED,
  },
  {
    situation: 'Anna asks for nothing, and the contract pays in francs',
    happened: [contract({ price: francs }), grant()],
    ...PERMITTED,
  },
  {
    situation: 'Anna asks for an amount below nothing, in the currency of the contract',
    happened: [contract({ price: francs }), grant({ duties: [pay({ ...francs, minor: -1 })] })],
    outcome: 'DENY',
    because: ['duty-unknown'],
    partnerSees: 'consent',
  },
  {
    situation: 'the contract has a price in francs and a duty to pay in euros',
    happened: [contract({ price: francs, duties: [pay(euros)] }), grant()],
    ...MIXED,
  },
  {
    situation: 'the contract has duties to pay in two currencies, and no price',
    happened: [contract({ duties: [pay(francs), pay(euros)] }), grant()],
    ...MIXED,
  },
  {
    situation: 'the contract has a price and a duty to pay in the same currency',
    happened: [contract({ price: francs, duties: [pay({ ...francs, per: 'month' })] }), grant()],
    ...PERMITTED,
  },
  {
    situation: 'the contract asks for a group of one, which is no group',
    happened: [contract({ duties: [{ kind: 'anonymise', k: 1 }] }), grant()],
    outcome: 'DENY',
    because: ['duty-unknown', 'granted'],
    partnerSees: 'duty',
  },
];
