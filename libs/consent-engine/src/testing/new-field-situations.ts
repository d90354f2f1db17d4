import type { ControlFact } from '../facts.js';
import type { Situation } from './situation.js';
import { contract, grant } from './world.js';

const K = contract();
const PERMITTED = { outcome: 'PERMIT', because: ['granted'] } as const;
const NEWER = { outcome: 'DENY', because: ['field-newer-than-grant'], partnerSees: 'consent' } as const;

function introduced(position: bigint, category = 'directory', field = 'phone'): ControlFact {
  return { kind: 'field-introduced', category, field, position };
}

/** Situations of fields that did not always exist. */
export const NEW_FIELD_SITUATIONS: readonly Situation[] = [
  {
    situation: 'a field was introduced after Anna had agreed to all fields',
    happened: [K, grant({ position: 10n }), introduced(11n)],
    ...NEWER,
  },
  {
    situation: 'a field was introduced together with the grant of all fields',
    happened: [K, grant({ position: 10n }), introduced(10n)],
    ...PERMITTED,
  },
  {
    situation: 'a field was introduced before Anna had agreed to all fields',
    happened: [K, introduced(9n), grant({ position: 10n })],
    ...PERMITTED,
  },
  {
    situation: 'a field was introduced later, and the grant names it',
    happened: [K, grant({ position: 10n, fields: ['phone'] }), introduced(11n)],
    ...PERMITTED,
  },
  {
    situation: 'a field was introduced later, and nobody knows where the grant was given',
    happened: [K, grant(), introduced(11n)],
    ...PERMITTED,
  },
  {
    situation: 'a field was introduced twice, and the earlier time counts',
    happened: [K, grant({ position: 10n }), introduced(11n), introduced(9n), introduced(12n)],
    ...PERMITTED,
  },
  {
    situation: 'a field of the same name was introduced in another category',
    happened: [K, grant({ position: 10n }), introduced(11n, 'register')],
    ...PERMITTED,
  },
  {
    situation: 'another field was introduced later',
    happened: [K, grant({ position: 10n }), introduced(11n, 'directory', 'name')],
    ...PERMITTED,
  },
  {
    situation: 'a sensitive field was introduced later, and must be named for that already',
    happened: [K, grant({ position: 10n }), introduced(11n, 'directory', 'health')],
    asked: { fields: ['health'] },
    outcome: 'DENY',
    because: ['sensitive-not-named'],
    partnerSees: 'consent',
  },
];
