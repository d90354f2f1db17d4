import type { DecisionRequest } from '../decision.js';
import type { ControlFact, ControlRule } from '../facts.js';
import {
  ask,
  card,
  contract,
  grant,
  IMPORTED,
  pointAfter,
  prohibition,
  variation,
  WORLD,
} from '../testing/world.js';
import { cure } from './cure.js';

const cureOf = (happened: readonly ControlFact[], asked: Partial<DecisionRequest> = {}) =>
  cure(pointAfter([...WORLD, ...happened]), ask(asked));

const missing = {
  recipient: 'courier',
  record: 'card',
  purposes: ['CommunicationManagement'],
  actions: ['read'],
  taxonomy: 'dpv-2.3',
};

/** Something of the partnership, of an organisation and of a collective. */
const owned = (owner: string, controlRule: ControlRule) =>
  card({
    ...{ record: 'owned', recordKind: 'collective-work', controlRule, owners: [owner] },
    fields: [{ name: 'text', subjects: [], sensitive: false, empty: false }],
    quorum: { votes: 2, of: 3, strictly: false },
  });

describe('the cure of a refusal', () => {
  it('is one grant of each who refuses, for this field, purpose and action', () => {
    const fields = ['phone', 'household'];
    const [phone, household] = cureOf([contract()], { fields });
    const ofAnna = { ...missing, stakeholder: 'anna', by: 'person' };
    expect(phone).toEqual({
      field: 'phone',
      missing: [{ ...ofAnna, fields: ['phone'], taxonomy: phone?.missing[0]?.taxonomy }],
      obstacles: [],
    });
    expect(household?.missing.map(({ stakeholder }) => stakeholder)).toEqual(['anna', 'bruno']);
    const [left] = cureOf([contract(), grant()], { fields });
    expect(left?.missing.map(({ stakeholder }) => stakeholder)).toEqual(['bruno']);
  });

  it('asks for the taxonomy in which the purpose was asked for', () => {
    const next = { kind: 'taxonomy-adopted', taxonomy: 'next', terms: variation({}) } as const;
    const [phone] = cureOf([contract({ taxonomy: 'next' }), next]);
    expect(phone?.missing[0]?.taxonomy).toBe('next');
  });

  it('is none for a field that is open', () => {
    expect(cureOf([contract(), grant()])).toEqual([]);
  });

  it.each([
    ['an organisation', 'bakery', 'all', 'signatory'],
    ['an organisation that has to vote', 'bakery', 'quorum', 'signatory-after-vote'],
    ['a partnership that votes', 'duo', 'quorum', 'signatory-after-vote'],
    ['a person where bodies vote', 'anna', 'quorum', 'person'],
  ] as const)('of %s is given by who may', (_, owner, controlRule, by) => {
    const [text] = cureOf([contract(), owned(owner, controlRule)], { record: 'owned', fields: ['text'] });
    expect(text?.missing.map((each) => [each.stakeholder, each.by])).toEqual([[owner, by]]);
  });

  it('is none where a partnership would have to speak without a vote', () => {
    const lone: ControlFact = {
      kind: 'party-known',
      party: 'lone',
      type: 'simple-partnership',
      partners: [],
    };
    const asked = { record: 'owned', fields: ['text'] };
    expect(cureOf([contract(), lone, owned('lone', 'unanimous-partners')], asked)).toEqual([
      { field: 'text', missing: [], obstacles: ['grant-without-mandate'] },
    ]);
  });

  it('is none where something else forbids, which is named once', () => {
    const [phone] = cureOf([contract(), prohibition()]);
    expect(phone).toEqual({ field: 'phone', missing: [], obstacles: ['prohibited-by-stakeholder'] });
    const [both] = cureOf([contract(), prohibition(), prohibition({ prohibition: 'p-2' })]);
    expect(both?.obstacles).toEqual(['prohibited-by-stakeholder']);
    const [unsigned] = cureOf([]);
    expect(unsigned).toEqual({ field: 'phone', missing: [], obstacles: ['contract-unknown'] });
    const [nickname] = cureOf([contract(), grant()], { fields: ['nickname'] });
    expect(nickname).toEqual({ field: 'nickname', missing: [], obstacles: ['field-empty'] });
  });

  it('of imported data is a grant as well', () => {
    const asked = { record: IMPORTED.record };
    const [phone] = cureOf([contract()], asked);
    expect([phone?.missing.length, phone?.obstacles]).toEqual([1, []]);
    const informed: ControlFact = { kind: 'subject-informed', subject: 'anna', records: [IMPORTED.record] };
    const [undeclared] = cureOf([contract(), informed], { ...asked, purpose: 'Marketing' });
    expect(undeclared?.missing.length === 0).toBe((undeclared?.obstacles.length ?? 0) > 0);
  });

  const answered: readonly (readonly [string, ReturnType<typeof grant>])[] = [
    ['that has expired', grant({ until: '2026-02-01T00:00:00Z' })],
    ['that has not begun', grant({ from: '2026-12-01T00:00:00Z' })],
    ['that is too narrow', grant({ purposes: ['AcademicResearch'] })],
    ['without a mandate', grant({ givenBy: 'clerk' })],
    ['for another country', grant({ residency: ['FR'] })],
    ['for groups only', grant({ minAnonymity: 5 })],
    ['that is used up', grant({ limit: 0 })],
    ['at another price', grant({ duties: [{ kind: 'pay', minor: 1, currency: 'EUR', per: 'once' }] })],
    ['with a duty nobody knows', grant({ duties: [JSON.parse('{"kind":"sing"}')] })],
  ];
  it.each(answered)('of a grant %s is another grant of hers', (_, given) => {
    const [phone] = cureOf([contract(), given]);
    expect([phone?.missing.map(({ stakeholder }) => stakeholder), phone?.obstacles]).toEqual([['anna'], []]);
  });

  it('of a withdrawn grant, a sensitive and a new field is another grant of hers', () => {
    const withdrawn: ControlFact = { kind: 'grant-withdrawn', grant: 'g-anna' };
    const came: ControlFact = {
      ...{ kind: 'field-introduced', category: 'directory', field: 'phone', position: 9n },
    };
    for (const [happened, field] of [
      [[contract(), grant(), withdrawn], 'phone'],
      [[contract(), grant()], 'health'],
      [[contract(), grant({ position: 5n }), came], 'phone'],
    ] as const) {
      const [found] = cureOf(happened, { fields: [field] });
      expect([found?.missing.map((each) => each.fields), found?.obstacles]).toEqual([[[field]], []]);
    }
  });
});
