import { ANNE, BRUNO, field, grantOf, id, PARTNER, recordOf } from '../testing/facts.js';
import type { ControlEvent, KnownFields } from './control-event.js';
import { controlFacts } from './control-facts.js';

const POSITION = 7n;
const NOBODY: Partial<KnownFields> = { knows: () => false, taxonomyOf: () => undefined };
const factsOf = (type: string, data: object, known: Partial<KnownFields> = NOBODY) =>
  controlFacts({ type, data, position: POSITION } as unknown as ControlEvent, known as KnownFields);

const RECORD = recordOf(ANNE).record;
const { terms: agreed } = grantOf(ANNE);
const heldFields = ['phone', 'town'].map((name) => ({
  ...{ name, subjects: [ANNE], sensitive: false, empty: false },
}));
const prohibition = {
  ...{ prohibition: id('prohibition'), source: 'objection', stakeholder: ANNE, recipient: 'anyone' },
  ...{ purposes: 'all', scope: { records: [RECORD] }, fields: 'all', placedBy: ANNE },
};
const VOTE = {
  ...{ proposal: id('vote'), body: PARTNER, matter: 'use-of-records', inFavour: 7, entitled: 12 },
  resolution: { reference: 'AG-2026/3', digest: 'a'.repeat(64) },
  ...{ votedOn: '2026-03-01', recordedBy: ANNE, mandate: id('mandate') },
};

type Row = readonly [title: string, type: string, data: object, facts: readonly object[]];

const ROWS: readonly Row[] = [
  [
    'what was said in a later version of the purposes is read by that one',
    'consent.prohibition.placed',
    { ...prohibition, taxonomy: 'dpv-2.4' },
    [
      {
        ...{ kind: 'prohibition-placed', prohibition: prohibition.prohibition, source: 'objection' },
        ...{ stakeholder: ANNE, recipient: 'anyone', purposes: 'all', fields: 'all' },
        ...{ scope: { records: [RECORD] }, taxonomy: 'dpv-2.4' },
      },
    ],
  ],
  [
    'a grant of a body names its vote',
    'consent.grant.given',
    grantOf(PARTNER, { proposal: VOTE.proposal, taxonomy: 'dpv-2.4' }),
    [
      {
        ...{ kind: 'grant-given', grant: grantOf(PARTNER).grant, stakeholder: PARTNER, position: POSITION },
        ...{ ...agreed, proposal: VOTE.proposal, taxonomy: 'dpv-2.4' },
      },
    ],
  ],
  [
    'a body has voted',
    'consent.proposal.recorded',
    VOTE,
    [
      {
        ...{ kind: 'proposal-adopted', proposal: VOTE.proposal, body: PARTNER },
        ...{ inFavour: 7, entitled: 12 },
      },
    ],
  ],
  [
    'a vote is void',
    'consent.proposal.annulled',
    { proposal: VOTE.proposal, body: PARTNER, ground: 'miscounted', annulledBy: ANNE },
    [{ kind: 'proposal-annulled', proposal: VOTE.proposal }],
  ],
  [
    'requests are read by another version of the purposes',
    'consent.taxonomy.adopted',
    { version: 'dpv-2.4', terms: [{ purpose: 'PoliticalCampaign', parents: [] }] },
    [{ kind: 'taxonomy-adopted', taxonomy: 'dpv-2.4', terms: [['PoliticalCampaign', []]] }],
  ],
];

describe('What the decision point learns of votes and of purposes', () => {
  it.each(ROWS)('%s', (_title, type, data, facts) => expect(factsOf(type, data)).toStrictEqual(facts));

  it('asks of a body the votes that its record demands', () => {
    const quorum = { votes: 1, of: 2, strictly: true };
    const fields = [field('phone', [PARTNER]), field('town', [PARTNER, ANNE])];
    const change = { controlRule: 'quorum' as const, owners: [PARTNER], quorum, fields };
    const known = factsOf('records.record.created', recordOf(ANNE, change)).at(-1);
    expect(known).toMatchObject({ kind: 'record-known', controlRule: 'quorum', quorum });
    // It decides as who owns it; whoever else is mentioned decides beside it.
    expect(known).toMatchObject({ fields: [{ subjects: [] }, { subjects: [ANNE] }] });
  });

  it('keeps a body that votes out of who is mentioned, also when a field is corrected', () => {
    const known = { knows: () => true, fieldsOf: () => heldFields, votersOf: () => [PARTNER] };
    const fields = [{ name: 'phone', value: null, subjects: [PARTNER, BRUNO] }];
    const corrected = { record: RECORD, by: ANNE, under: null, fields };
    expect(factsOf('records.record.corrected', corrected, known)).toMatchObject([
      { fields: [{ name: 'phone', subjects: [ANNE, BRUNO] }, { name: 'town' }] },
    ]);
  });

  it('reads a declared basis by the version in which its import declared it', () => {
    const imported = recordOf(ANNE, {
      source: { import: id('import'), row: 1 },
      basis: { legalBasis: 'lpd-31-2-overriding-interest', purposes: ['Marketing'], informBy: '2026-04-01' },
    });
    const known = { knows: () => true, taxonomyOf: () => 'dpv-2.4' };
    expect(factsOf('records.record.created', imported, known)).toMatchObject([
      { basis: { purposes: ['Marketing'], taxonomy: 'dpv-2.4' } },
    ]);
  });

  it('distinguishes who decides over a work, and what all partners must agree to', () => {
    const ruleOf = (controlRule: 'owner' | 'unanimous-partners' | 'all-mentioned') =>
      factsOf('records.record.created', recordOf(ANNE, { controlRule })).at(-1);
    expect(ruleOf('owner')).toMatchObject({ controlRule: 'owner' });
    expect(ruleOf('unanimous-partners')).toMatchObject({ controlRule: 'unanimous-partners' });
    expect(ruleOf('all-mentioned')).toMatchObject({ controlRule: 'all' });
  });
});
