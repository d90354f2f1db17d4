import type { ControlFact } from '../facts.js';
import type { Situation } from './situation.js';
import { card, contract, ENTRY, grant, IMPORTED, mandate, PHOTOGRAPH, prohibition } from './world.js';

const K = contract();
const G = grant();
const BRUNO = grant({ grant: 'g-bruno', stakeholder: 'bruno' });
const BAKERY = grant({ grant: 'g-bakery', stakeholder: 'bakery', givenBy: 'clerk' });

/** Situations of organisations, partnerships and works. */
export const BODY_AND_WORK_SITUATIONS: readonly Situation[] = [
  {
    situation: 'an organisation has agreed through its signatory',
    happened: [K, BAKERY, mandate('bakery', 'signatory')],
    asked: { record: 'entry', fields: ['address'] },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'someone without power to sign has agreed for an organisation',
    happened: [K, BAKERY, mandate('bakery', 'representative')],
    asked: { record: 'entry', fields: ['address'] },
    outcome: 'DENY',
    because: ['grant-without-mandate'],
    partnerSees: 'consent',
  },
  {
    situation: 'the signatory of an organisation has left',
    happened: [K, BAKERY, mandate('bakery', 'signatory'), { kind: 'mandate-ended', mandate: 'm-bakery' }],
    asked: { record: 'entry', fields: ['address'] },
    outcome: 'DENY',
    because: ['grant-without-mandate'],
    partnerSees: 'consent',
  },
  {
    situation: 'a registered collective has agreed through its signatory',
    happened: [
      K,
      { kind: 'party-known', party: 'bakery', type: 'registered-collective' },
      card({ ...ENTRY, record: 'song', recordKind: 'collective-work', controlRule: 'unanimous-partners' }),
      BAKERY,
      mandate('bakery', 'signatory'),
    ],
    asked: { record: 'song', fields: ['address'] },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'all partners of a simple partnership have agreed',
    happened: [K, G, BRUNO],
    asked: { record: 'booklet', fields: ['text'] },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'one partner of a simple partnership has not agreed',
    happened: [K, G],
    asked: { record: 'booklet', fields: ['text'] },
    outcome: 'DENY',
    because: ['grant-missing', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'the author alone decides over her photograph',
    happened: [K, G],
    asked: { record: 'photograph', fields: ['picture'] },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'the person on the photograph forbids its use',
    happened: [K, G, prohibition({ stakeholder: 'bruno' })],
    asked: { record: 'photograph', fields: ['picture'] },
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'the person on the photograph has been erased',
    happened: [K, G, { kind: 'party-erased', party: 'bruno' }],
    asked: { record: 'photograph', fields: ['picture'] },
    outcome: 'DENY',
    because: ['erased', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'the photograph shows an illness of the person depicted, and only its author has agreed',
    happened: [
      K,
      grant({ fields: ['picture'] }),
      card({
        ...PHOTOGRAPH,
        record: 'x-ray',
        fields: [{ name: 'picture', subjects: ['bruno'], sensitive: true, empty: false }],
      }),
    ],
    asked: { record: 'x-ray', fields: ['picture'] },
    outcome: 'DENY',
    because: ['grant-missing', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'the partnership has been erased, and its partners have agreed',
    happened: [K, G, BRUNO, { kind: 'party-erased', party: 'duo' }],
    asked: { record: 'booklet', fields: ['text'] },
    outcome: 'DENY',
    because: ['erased', 'granted'],
    partnerSees: 'consent',
  },
];

const INFORMED: ControlFact = { kind: 'subject-informed', subject: 'anna', records: ['press-line'] };

/** Situations of data that was imported, not given. */
export const IMPORT_SITUATIONS: readonly Situation[] = [
  {
    situation: 'an imported person was informed and has not objected',
    happened: [K, INFORMED],
    asked: { record: 'press-line' },
    outcome: 'PERMIT',
    because: ['basis-applies'],
  },
  {
    situation: 'an imported person has not been informed',
    happened: [K],
    asked: { record: 'press-line' },
    outcome: 'DENY',
    because: ['not-informed'],
    partnerSees: 'consent',
  },
  {
    situation: 'an imported person has objected',
    happened: [K, INFORMED, prohibition({ source: 'objection' })],
    asked: { record: 'press-line' },
    outcome: 'DENY',
    because: ['objected', 'basis-applies'],
    partnerSees: 'consent',
  },
  {
    situation: 'imported data is asked for another purpose than the declared ones',
    happened: [K, INFORMED],
    asked: { record: 'press-line', purpose: 'DirectMarketing' },
    outcome: 'DENY',
    because: ['outside-declared-basis'],
    partnerSees: 'consent',
  },
  {
    situation: 'imported data is asked for another purpose, and the person has agreed to it',
    happened: [K, G],
    asked: { record: 'press-line', purpose: 'DirectMarketing' },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'a sensitive field was imported',
    happened: [K, INFORMED],
    asked: { record: 'press-line', fields: ['health'] },
    outcome: 'DENY',
    because: ['grant-missing'],
    partnerSees: 'consent',
  },
  {
    situation: 'an imported confidence follows no basis, only agreement',
    happened: [
      K,
      card({ ...IMPORTED, record: 'file', recordKind: 'confidential' }),
      { kind: 'subject-informed', subject: 'anna', records: ['file'] },
    ],
    asked: { record: 'file' },
    outcome: 'DENY',
    because: ['grant-missing'],
    partnerSees: 'consent',
  },
];
