import type { ControlFact, ProposalAdopted, RecordKnown } from '../facts.js';
import type { Situation } from './situation.js';
import { BOOKLET, contract, ENTRY, grant, mandate } from './world.js';

const K = contract();
const CHORUS: ControlFact = { kind: 'party-known', party: 'bakery', type: 'registered-collective' };
const SIGNS = mandate('bakery', 'signatory');
const HALF = { votes: 1, of: 2, strictly: true };

/** A song of the Bakery's chorus, for which more than half of the chorus must be in favour. */
function song(change: Partial<RecordKnown> = {}): ControlFact {
  const record = { record: 'song', recordKind: 'collective-work', controlRule: 'quorum' } as const;
  return { ...ENTRY, ...record, quorum: HALF, ...change };
}

function vote(change: Partial<ProposalAdopted> = {}): ProposalAdopted {
  return {
    kind: 'proposal-adopted',
    proposal: 'v-song',
    body: 'bakery',
    inFavour: 11,
    entitled: 20,
    ...change,
  };
}

const BY_VOTE = grant({ grant: 'g-bakery', stakeholder: 'bakery', givenBy: 'clerk', proposal: 'v-song' });
const ASKED = { record: 'song', fields: ['address'] };
const DENIED = { asked: ASKED, outcome: 'DENY', partnerSees: 'consent' } as const;
const PERMITTED = { asked: ASKED, outcome: 'PERMIT', because: ['granted'] } as const;
const NO_QUORUM = { ...DENIED, because: ['grant-without-quorum'] } as const;

/** Another text of Anna and Bruno, for which two thirds of the two must be in favour. */
const SHARED = {
  ...BOOKLET,
  record: 'leaflet',
  controlRule: 'quorum',
  quorum: { votes: 2, of: 3, strictly: false },
} as const;
const BY_PARTNER = grant({ grant: 'g-duo', stakeholder: 'duo', givenBy: 'anna', proposal: 'v-duo' });
const BOTH = vote({ proposal: 'v-duo', body: 'duo', inFavour: 2, entitled: 2 });
const READ_SHARED = { record: 'leaflet', fields: ['text'] };

const HOUSEHOLD = { name: 'address', subjects: ['anna'], sensitive: false, empty: false };

/** Situations of works over which a body decides by a vote. */
export const QUORUM_SITUATIONS: readonly Situation[] = [
  {
    situation: 'eleven of twenty are in favour where more than half is needed',
    happened: [K, CHORUS, SIGNS, song(), vote(), BY_VOTE],
    ...PERMITTED,
  },
  {
    situation: 'ten of twenty are in favour where more than half is needed',
    happened: [K, CHORUS, SIGNS, song(), vote({ inFavour: 10 }), BY_VOTE],
    ...NO_QUORUM,
  },
  {
    situation: 'ten of twenty are in favour where half is enough',
    happened: [
      K,
      CHORUS,
      SIGNS,
      song({ quorum: { ...HALF, strictly: false } }),
      vote({ inFavour: 10 }),
      BY_VOTE,
    ],
    ...PERMITTED,
  },
  {
    situation: 'nine of twenty are in favour where half is enough',
    happened: [
      K,
      CHORUS,
      SIGNS,
      song({ quorum: { ...HALF, strictly: false } }),
      vote({ inFavour: 9 }),
      BY_VOTE,
    ],
    ...NO_QUORUM,
  },
  {
    situation: 'all are in favour where all are needed',
    happened: [
      K,
      CHORUS,
      SIGNS,
      song({ quorum: { votes: 1, of: 1, strictly: false } }),
      vote({ inFavour: 20 }),
      BY_VOTE,
    ],
    ...PERMITTED,
  },
  {
    situation: 'more than all would have to be in favour',
    happened: [
      K,
      CHORUS,
      SIGNS,
      song({ quorum: { votes: 1, of: 1, strictly: true } }),
      vote({ inFavour: 20 }),
      BY_VOTE,
    ],
    ...NO_QUORUM,
  },
  {
    situation: 'the shares are so large that rounding would make them equal',
    happened: [
      K,
      CHORUS,
      SIGNS,
      song({ quorum: { votes: 4_503_599_627_370_495, of: 9_007_199_254_740_991, strictly: true } }),
      vote({ inFavour: 4_503_599_627_370_495, entitled: 9_007_199_254_740_990 }),
      BY_VOTE,
    ],
    ...PERMITTED,
  },
  {
    situation: 'the record says nothing of how many must be in favour',
    happened: [
      K,
      CHORUS,
      SIGNS,
      { ...ENTRY, record: 'song', recordKind: 'collective-work', controlRule: 'quorum' },
      vote({ inFavour: 20 }),
      BY_VOTE,
    ],
    ...NO_QUORUM,
  },
  ...[
    { ...HALF, votes: -1 },
    { ...HALF, votes: 3 },
    { ...HALF, of: 0, votes: 0 },
    { ...HALF, votes: 0.5 },
    { ...HALF, of: Number.NaN },
  ].map((quorum): Situation => {
    const share = `${quorum.votes} of ${quorum.of}`;
    return {
      situation: `the record asks for ${share}, which cannot be read`,
      happened: [K, CHORUS, SIGNS, song({ quorum }), vote({ inFavour: 20 }), BY_VOTE],
      ...NO_QUORUM,
    };
  }),
  ...[
    vote({ inFavour: 21 }),
    vote({ inFavour: -1, entitled: -3 }),
    vote({ inFavour: 0, entitled: 0 }),
    vote({ inFavour: 10.5 }),
    vote({ entitled: Number.NaN }),
  ].map((broken): Situation => {
    const count = `${broken.inFavour} of ${broken.entitled}`;
    return {
      situation: `the count of the vote is ${count}, which cannot be read`,
      happened: [K, CHORUS, SIGNS, song({ quorum: { votes: 0, of: 2, strictly: false } }), broken, BY_VOTE],
      ...NO_QUORUM,
    };
  }),
  {
    situation: 'nobody is in favour where no share is needed',
    happened: [
      K,
      CHORUS,
      SIGNS,
      song({ quorum: { votes: 0, of: 2, strictly: false } }),
      vote({ inFavour: 0 }),
      BY_VOTE,
    ],
    ...PERMITTED,
  },
  {
    situation: 'the signatory has agreed without any vote',
    happened: [K, CHORUS, SIGNS, song(), vote(), grant({ ...BY_VOTE, proposal: 'v-other' })],
    ...NO_QUORUM,
  },
  {
    situation: 'the vote was annulled, before or after it was told',
    happened: [K, CHORUS, SIGNS, song(), { kind: 'proposal-annulled', proposal: 'v-song' }, vote(), BY_VOTE],
    ...NO_QUORUM,
  },
  {
    situation: 'the vote is that of another body',
    happened: [K, CHORUS, SIGNS, song(), vote({ body: 'duo' }), BY_VOTE],
    ...NO_QUORUM,
  },
  {
    situation: 'a vote is told once more with other numbers',
    happened: [K, CHORUS, SIGNS, song(), vote({ inFavour: 3 }), vote(), BY_VOTE],
    ...NO_QUORUM,
  },
  {
    situation: 'the vote was reached, and someone without power to sign has given the grant',
    happened: [K, CHORUS, song(), vote(), BY_VOTE],
    ...DENIED,
    because: ['grant-without-mandate'],
  },
  {
    situation: 'the work mentions Anna, and the vote of the body does not speak for her',
    happened: [K, CHORUS, SIGNS, song({ fields: [HOUSEHOLD] }), vote(), BY_VOTE],
    ...DENIED,
    because: ['grant-missing', 'granted'],
  },
  {
    situation: 'the work mentions Anna, and she has agreed beside the vote of the body',
    happened: [K, CHORUS, SIGNS, song({ fields: [HOUSEHOLD] }), vote(), BY_VOTE, grant()],
    ...PERMITTED,
  },
  {
    situation: 'a person owns together with the body, and has agreed without a vote',
    happened: [K, CHORUS, SIGNS, song({ owners: ['bakery', 'anna'] }), vote(), BY_VOTE, grant()],
    ...PERMITTED,
  },
  {
    situation: 'a person owns together with the body, and has not agreed',
    happened: [K, CHORUS, SIGNS, song({ owners: ['bakery', 'anna'] }), vote(), BY_VOTE],
    ...DENIED,
    because: ['grant-missing', 'granted'],
  },
  {
    situation: 'a simple partnership has voted, and one of its partners gives the grant',
    happened: [K, SHARED, BOTH, BY_PARTNER],
    ...PERMITTED,
    asked: READ_SHARED,
  },
  {
    situation: 'a simple partnership has voted, and one of two is not two thirds',
    happened: [K, SHARED, { ...BOTH, inFavour: 1 }, BY_PARTNER],
    ...NO_QUORUM,
    asked: READ_SHARED,
  },
  {
    situation: 'a simple partnership has voted, and someone who is no partner gives the grant',
    happened: [K, SHARED, BOTH, mandate('duo', 'signatory'), grant({ ...BY_PARTNER, givenBy: 'clerk' })],
    ...DENIED,
    asked: READ_SHARED,
    because: ['grant-without-mandate'],
  },
  {
    situation: 'the partners of a simple partnership have agreed each for themselves, without a vote',
    happened: [K, SHARED, grant(), grant({ grant: 'g-bruno', stakeholder: 'bruno' })],
    ...DENIED,
    asked: READ_SHARED,
    because: ['grant-missing'],
  },
  {
    situation: 'a simple partnership that decides by a vote is mentioned, and its partners have not agreed',
    happened: [
      K,
      { ...SHARED, fields: [{ name: 'text', subjects: ['duo'], sensitive: false, empty: false }] },
      BOTH,
      BY_PARTNER,
    ],
    ...DENIED,
    asked: READ_SHARED,
    because: ['grant-missing', 'granted'],
  },
];
