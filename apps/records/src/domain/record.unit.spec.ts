import { Personal, type SealedRef } from '@coop/contracts';
import { specification } from '@coop/event-sourcing/testing';
import { recordDecider, type Corrector, type NewValue } from './record.decide.js';
import { CONTROL_RULES, type RecordCreatedData, type RecordEvent, type RecordKind } from './record.js';

const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;
const [CARD, ANNA, BRUNO, CLARA, PROPOSAL, IMPORT] = [1, 2, 3, 4, 5, 6].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const sealed = (digit: number): SealedRef => ({ $sealed: String(digit).repeat(64), digest: '0'.repeat(64) });

const content: Omit<RecordCreatedData, 'controlRule'> = {
  record: CARD,
  kind: 'personal-data',
  category: 'directory',
  owners: [ANNA],
  source: { party: ANNA },
  basis: null,
  fields: [
    { name: 'phone', value: sealed(1), subjects: [ANNA], sensitive: false, visibility: 'private' },
    { name: 'household', value: sealed(2), subjects: [ANNA, BRUNO], sensitive: false, visibility: 'private' },
  ],
};
const created: RecordEvent = {
  type: 'records.record.created',
  data: { ...content, controlRule: 'all-mentioned' },
};

const who = (by: string, change: Partial<Corrector> = {}): Corrector => ({
  ...{ by, actsFor: [by], isMember: true, level: 'A2', mandates: [] },
  ...change,
});
const anna = who(ANNA);
const value: NewValue = { name: 'phone', value: new Personal('+41213124050') };
type Corrected = Extract<RecordEvent, { type: 'records.record.corrected' }>;
const corrected = (under: Corrected['data']['under'], by: string): Corrected => ({
  type: 'records.record.corrected',
  data: { record: CARD, by, under, fields: [{ ...value, subjects: [ANNA] }] },
});
const proposed: RecordEvent = {
  type: 'records.correction.proposed',
  data: { record: CARD, proposal: PROPOSAL, by: CLARA, fields: [{ ...value, subjects: [ANNA] }] },
};
const accepted: RecordEvent = {
  type: 'records.correction.accepted',
  data: { record: CARD, proposal: PROPOSAL, by: ANNA },
};
const declined: RecordEvent = {
  type: 'records.correction.declined',
  data: { record: CARD, proposal: PROPOSAL, by: ANNA },
};

const { given } = specification(recordDecider);
const create = (change: Partial<typeof content> = {}, actsFor: readonly string[] | 'anyone' = [ANNA]) =>
  ({ kind: 'create', actsFor, content: { ...content, ...change } }) as const;

describe('A record that comes into being', () => {
  it.each(Object.entries(CONTROL_RULES))('of kind %s is under the rule %s', (kind, controlRule) => {
    const change = { kind: kind as RecordKind };
    given()
      .when(create(change))
      .then({ type: 'records.record.created', data: { ...content, ...change, controlRule } });
  });

  it('cannot come into being twice', () => given(created).when(create()).thenRefused('record-exists'));

  it('has an owner', () =>
    given()
      .when(create({ owners: [] }))
      .thenRefused('owner-missing'));

  it('is entered by its owner, or by who may act for an owner', () => {
    given()
      .when(create({}, [BRUNO]))
      .thenRefused('owner-not-represented');
    given()
      .when(create({}, [BRUNO, ANNA]))
      .then(created);
  });

  const MAJORITY = { votes: 1, of: 2, strictly: true };
  const byVote = (quorum = MAJORITY, change: Partial<typeof content> = {}, actsFor = [ANNA]) => ({
    ...create({ kind: 'collective-work', quorum, ...change }, actsFor),
    areBodies: true,
  });

  it('may be under a quorum where it belongs to bodies, all of which are represented', () => {
    const data = { ...content, kind: 'collective-work' as const, quorum: MAJORITY };
    given()
      .when(byVote())
      .then({ type: 'records.record.created', data: { ...data, controlRule: 'quorum' } });
    given()
      .when(byVote(MAJORITY, { owners: [ANNA, BRUNO] }))
      .thenRefused('owner-not-represented');
    given()
      .when({ ...byVote(), actsFor: 'anyone' as const })
      .thenRefused('owner-not-represented');
  });

  it('is under no quorum where a person owns it: she decides for herself', () =>
    given()
      .when({ ...byVote(), areBodies: false })
      .thenRefused('quorum-needs-bodies'));

  it.each([
    ['nobody need be in favour', { votes: 0, of: 2, strictly: true }],
    ['more than all need be', { votes: 3, of: 2, strictly: false }],
    ['more than all need be, said otherwise', { votes: 2, of: 2, strictly: true }],
  ])('is under no quorum by which %s', (_title, quorum) =>
    given().when(byVote(quorum)).thenRefused('quorum-invalid'),
  );

  it('may be under one that only all can reach', () => {
    const quorum = { votes: 2, of: 2, strictly: false };
    const data = { ...content, kind: 'collective-work' as const, quorum };
    given()
      .when(byVote(quorum))
      .then({ type: 'records.record.created', data: { ...data, controlRule: 'quorum' } });
  });

  it('may be entered by an import, which acts for nobody', () =>
    given().when(create({}, 'anyone')).then(created));

  it('names each field once', () =>
    given()
      .when(create({ fields: [...content.fields, ...content.fields] }))
      .thenRefused('field-twice'));
});

describe('A correction', () => {
  const correct = (by: Corrector, fields: readonly NewValue[] = [value]) =>
    ({ kind: 'correct', who: by, fields }) as const;
  const corrector = (change: Partial<Corrector['mandates'][number]> = {}, more: Partial<Corrector> = {}) =>
    who(CLARA, { mandates: [{ id: id(9), principal: 'cooperative', ...change }], ...more });
  const byMandate = corrected({ kind: 'mandate', id: id(9) }, CLARA);

  it('is made by the owner without more', () =>
    given(created).when(correct(anna)).then(corrected(null, ANNA)));

  it('keeps everyone whom the field mentions', () =>
    given(created)
      .when(correct(anna, [{ name: 'household', value: null }]))
      .then({
        type: 'records.record.corrected',
        data: {
          record: CARD,
          by: ANNA,
          under: null,
          fields: [{ name: 'household', value: null, subjects: [ANNA, BRUNO] }],
        },
      }));

  it('is made by a corrector under a mandate of the cooperative', () =>
    given(created).when(correct(corrector())).then(byMandate));

  it('is made by a corrector under a mandate of the owner, or of who is mentioned in the field', () => {
    given(created)
      .when(correct(corrector({ principal: ANNA })))
      .then(byMandate);
    given(created)
      .when(correct(corrector({ principal: BRUNO })))
      .thenRefused('mandate-missing');
    const fields = [{ name: 'household', value: null }];
    given(created)
      .when(correct(corrector({ principal: BRUNO }), fields))
      .then({
        type: 'records.record.corrected',
        data: { ...byMandate.data, fields: [{ name: 'household', value: null, subjects: [ANNA, BRUNO] }] },
      });
  });

  it('needs a mandate that reaches the category and every field', () => {
    given(created)
      .when(correct(who(CLARA)))
      .thenRefused('mandate-missing');
    given(created)
      .when(correct(corrector({ categories: ['press-list'] })))
      .thenRefused('mandate-missing');
    given(created)
      .when(correct(corrector({ fields: ['e-mail'] })))
      .thenRefused('mandate-missing');
    given(created)
      .when(correct(corrector({ categories: ['directory'], fields: ['phone'] })))
      .then(byMandate);
  });

  it.each(['A0', 'A1'] as const)('needs a corrector whose identity is assured better than %s', (level) =>
    given(created)
      .when(correct(corrector({}, { level })))
      .thenRefused('assurance-too-low'),
  );

  it('changes something', () => given(created).when(correct(anna, [])).thenRefused('nothing-changed'));
  it('changes fields that the record has', () =>
    given(created)
      .when(correct(anna, [{ name: 'fax', value: null }]))
      .thenRefused('field-unknown'));
  it('says one thing about a field', () =>
    given(created)
      .when(correct(anna, [value, value]))
      .thenRefused('field-twice'));
  it('needs a record', () => given().when(correct(anna)).thenRefused('record-unknown'));

  it('may come with a later import of the same list', () =>
    given(created)
      .when({ kind: 'correct-by-import', import: IMPORT, by: CLARA, fields: [value] })
      .then(corrected({ kind: 'import', id: IMPORT }, CLARA)));
});

describe('A proposed correction', () => {
  const propose = (by: Corrector) =>
    ({ kind: 'propose', who: by, proposal: PROPOSAL, fields: [value] }) as const;
  const accept = (by: Corrector, proposal = PROPOSAL) => ({ kind: 'accept', who: by, proposal }) as const;
  const decline = (by: Corrector, proposal = PROPOSAL) => ({ kind: 'decline', who: by, proposal }) as const;

  it('is made by any member', () =>
    given(created)
      .when(propose(who(CLARA)))
      .then(proposed));
  it('is not made by others', () =>
    given(created)
      .when(propose(who(CLARA, { isMember: false })))
      .thenRefused('not-a-member'));

  it('is a correction once the owner accepts it', () =>
    given(created, proposed)
      .when(accept(anna))
      .then(accepted, corrected({ kind: 'proposal', id: PROPOSAL }, ANNA)));
  it('changes nothing when the owner declines it', () =>
    given(created, proposed).when(decline(anna)).then(declined));

  it('is answered by the owner alone', () => {
    given(created, proposed)
      .when(accept(who(CLARA)))
      .thenRefused('not-the-owner');
    given(created, proposed)
      .when(decline(who(BRUNO)))
      .thenRefused('not-the-owner');
  });
  it('is answered once', () => {
    given(created, proposed, accepted).when(decline(anna)).thenRefused('proposal-closed');
    given(created, proposed, declined).when(accept(anna)).thenRefused('proposal-closed');
  });
  it('must have been made', () =>
    given(created)
      .when(accept(anna, id(8)))
      .thenRefused('proposal-unknown'));
});

describe('The history of a record', () => {
  const fold = (...events: readonly RecordEvent[]) =>
    events.reduce(recordDecider.evolve, recordDecider.initial);

  it('remembers which import spoke last, and where a person has corrected since', () => {
    const imported: RecordEvent = {
      ...created,
      data: { ...created.data, source: { import: IMPORT, row: 2 } },
    };
    expect(fold(imported)).toMatchObject({ lastImport: IMPORT });
    const after = fold(imported, corrected(null, ANNA));
    expect(after.status === 'held' && after.fields.get('phone')?.saidBy).toBe('person');
    expect(after.status === 'held' && after.fields.get('household')?.saidBy).toBe('import');
    expect(fold(created, corrected({ kind: 'import', id: IMPORT }, CLARA))).toMatchObject({
      lastImport: IMPORT,
    });
  });

  it('is not read past what it cannot know', () => {
    expect(() => fold(corrected(null, ANNA))).toThrow('before the record came into being');
    expect(() => fold(created, accepted)).toThrow('never made');
    expect(() => fold(created, { type: 'records.record.sung', data: {} } as never)).toThrow(
      'records.record.sung',
    );
    expect(() => recordDecider.decide({ kind: 'sing' } as never, fold(created))).toThrow('sing');
  });
});
