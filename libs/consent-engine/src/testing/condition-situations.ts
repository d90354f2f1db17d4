import type { ControlFact } from '../facts.js';
import { DPV_PURPOSE_PARENTS } from '../taxonomy/dpv-2-3.js';
import type { Situation } from './situation.js';
import { card, contract, grant, mandate, prohibition } from './world.js';

const K = contract();
const FOR_RESULTS = contract({ actions: ['read', 'anonymise'] });
const PAYING = contract({ price: { minor: 100, currency: 'CHF', per: 'reading' } });
const read = (reading: string): ControlFact => ({
  kind: 'reading-counted',
  reading,
  of: ['g-anna', 'k-courier'],
});
const fee = (currency: string) => [{ kind: 'pay', minor: 5, currency, per: 'reading' } as const];

/** Direct marketing moved: in the later version it is no marketing any more, but a kind of message. */
const LATER: ControlFact = {
  kind: 'taxonomy-adopted',
  taxonomy: 'later',
  terms: DPV_PURPOSE_PARENTS.map(([term, parents]) =>
    term === 'DirectMarketing' ? [term, ['CommunicationManagement']] : [term, parents],
  ),
};
const MESSAGES = grant({ purposes: ['CommunicationManagement'] });

/** Situations in which a grant or a contract says more than purpose, action and field. */
export const CONDITION_SITUATIONS: readonly Situation[] = [
  {
    situation: 'the contract is suspended',
    happened: [K, grant(), { kind: 'contract-suspended', contract: 'k-courier', suspension: 's' }],
    outcome: 'DENY',
    because: ['contract-suspended', 'granted'],
    partnerSees: 'contract',
  },
  {
    situation: 'the contract was suspended and resumed',
    happened: [
      K,
      grant(),
      { kind: 'contract-suspended', contract: 'k-courier', suspension: 's' },
      { kind: 'contract-resumed', contract: 'k-courier', suspension: 's' },
    ],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'the contract allows two readings and one was made',
    happened: [contract({ limit: 2 }), grant(), read('a'), read('a')],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'the contract allows two readings and two were made',
    happened: [contract({ limit: 2 }), grant(), read('a'), read('b')],
    outcome: 'DENY',
    because: ['contract-used-up', 'granted'],
    partnerSees: 'contract',
  },
  {
    situation: 'Anna allows one reading and one was made',
    happened: [K, grant({ limit: 1 }), read('a')],
    outcome: 'DENY',
    because: ['grant-used-up'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna allows a number of readings that nobody can read',
    happened: [K, grant({ limit: 1.5 })],
    outcome: 'DENY',
    because: ['grant-used-up'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna wants her data to stay in France',
    happened: [K, grant({ residency: ['FR'] })],
    outcome: 'DENY',
    because: ['grant-not-for-country'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna wants her data to stay in Switzerland, where the Courier is',
    happened: [K, grant({ residency: ['FR', 'CH'] })],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'Anna agrees to results about ten persons or more, and her name is asked for',
    happened: [K, grant({ minAnonymity: 10 })],
    outcome: 'DENY',
    because: ['grant-for-anonymous-use-only'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna agrees to results about ten persons or more, and such results are asked for',
    happened: [FOR_RESULTS, grant({ minAnonymity: 10, actions: ['anonymise'] })],
    asked: { action: 'anonymise' },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'Anna agrees to results about groups of one, which hide nobody',
    happened: [FOR_RESULTS, grant({ minAnonymity: 1, actions: ['anonymise'] })],
    asked: { action: 'anonymise' },
    outcome: 'DENY',
    because: ['grant-for-anonymous-use-only'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna asks francs and the contract pays francs',
    happened: [PAYING, grant({ duties: fee('CHF') })],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'Anna asks euros and the contract pays francs',
    happened: [PAYING, grant({ duties: fee('EUR') })],
    outcome: 'DENY',
    because: ['grant-price-not-agreed'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna asks francs and the contract pays nothing',
    happened: [K, grant({ duties: fee('CHF') })],
    outcome: 'DENY',
    because: ['grant-price-not-agreed'],
    partnerSees: 'consent',
  },
  {
    situation: 'the contract names prices in two currencies',
    happened: [contract({ price: { minor: 1, currency: 'CHF', per: 'once' }, duties: fee('EUR') }), grant()],
    outcome: 'DENY',
    because: ['currency-mixed', 'granted'],
    partnerSees: 'duty',
  },
  {
    situation: 'the field came to the directory after Anna had agreed to all of it',
    happened: [
      K,
      grant({ position: 10n }),
      { kind: 'field-introduced', category: 'directory', field: 'phone', position: 11n },
    ],
    outcome: 'DENY',
    because: ['field-newer-than-grant'],
    partnerSees: 'consent',
  },
  {
    situation: 'the field came to the directory before Anna agreed to all of it',
    happened: [
      K,
      grant({ position: 11n }),
      { kind: 'field-introduced', category: 'directory', field: 'phone', position: 11n },
    ],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'the field came later, but Anna named it',
    happened: [
      K,
      grant({ position: 10n, fields: ['phone'] }),
      { kind: 'field-introduced', category: 'directory', field: 'phone', position: 11n },
    ],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'a later taxonomy moves a purpose under one that Anna had agreed to',
    happened: [contract({ taxonomy: 'later' }), MESSAGES, LATER],
    asked: { purpose: 'DirectMarketing' },
    outcome: 'DENY',
    because: ['grant-too-narrow'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna agrees again, by the later taxonomy',
    happened: [contract({ taxonomy: 'later' }), { ...MESSAGES, taxonomy: 'later' }, LATER],
    asked: { purpose: 'DirectMarketing' },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'a prohibition of messages is read by the later taxonomy too',
    happened: [
      contract({ taxonomy: 'later' }),
      grant({ taxonomy: 'later' }),
      prohibition({ purposes: ['CommunicationManagement'] }),
      LATER,
    ],
    asked: { purpose: 'DirectMarketing' },
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
];

const SONGS = card({
  record: 'songs',
  recordKind: 'collective-work',
  category: 'texts',
  fields: [
    { name: 'text', subjects: [], sensitive: false, empty: false },
    { name: 'thanks', subjects: ['anna'], sensitive: false, empty: false },
  ],
  owners: ['choir'],
  controlRule: 'quorum',
  quorum: { votes: 2, of: 3, strictly: false },
});
const CHOIR: readonly ControlFact[] = [
  { kind: 'party-known', party: 'choir', type: 'registered-collective' },
  SONGS,
  contract(),
  mandate('choir', 'signatory'),
];
const sung = grant({ grant: 'g-choir', stakeholder: 'choir', givenBy: 'clerk', proposal: 'v' });
const vote = (inFavour: number, entitled = 9, body = 'choir'): ControlFact => ({
  kind: 'proposal-adopted',
  proposal: 'v',
  ...{ body, inFavour, entitled },
});

/** Situations of a collective that decides by a vote. */
export const QUORUM_SITUATIONS: readonly Situation[] = [
  {
    situation: 'two thirds of the choir voted for it, as its rule asks',
    happened: [...CHOIR, sung, vote(6)],
    asked: { record: 'songs', fields: ['text'] },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'one vote of the choir is missing',
    happened: [...CHOIR, sung, vote(5)],
    asked: { record: 'songs', fields: ['text'] },
    outcome: 'DENY',
    because: ['grant-without-quorum'],
    partnerSees: 'consent',
  },
  {
    situation: 'the vote was annulled',
    happened: [...CHOIR, sung, vote(9), { kind: 'proposal-annulled', proposal: 'v' }],
    asked: { record: 'songs', fields: ['text'] },
    outcome: 'DENY',
    because: ['grant-without-quorum'],
    partnerSees: 'consent',
  },
  {
    situation: 'the vote was that of another body',
    happened: [...CHOIR, sung, vote(9, 9, 'bakery')],
    asked: { record: 'songs', fields: ['text'] },
    outcome: 'DENY',
    because: ['grant-without-quorum'],
    partnerSees: 'consent',
  },
  {
    situation: 'the choir voted, but whoever signed for it holds no mandate',
    happened: [...CHOIR, grant({ ...sung, givenBy: 'bruno' }), vote(9)],
    asked: { record: 'songs', fields: ['text'] },
    outcome: 'DENY',
    because: ['grant-without-mandate'],
    partnerSees: 'consent',
  },
  {
    situation: 'the whole choir voted, and Anna, whom the field mentions, did not agree',
    happened: [...CHOIR, sung, vote(9)],
    asked: { record: 'songs', fields: ['thanks'] },
    outcome: 'DENY',
    because: ['grant-missing', 'granted'],
    partnerSees: 'consent',
  },
];
