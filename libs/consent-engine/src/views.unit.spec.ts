import { decide } from './testing/plain/decide.js';
import type { DecisionRequest } from './decision.js';
import type { ControlFact } from './facts.js';
import { ask, card, contract, grant, prohibition, stateAfter, TODAY, WORLD } from './testing/world.js';
import { explain, memberView, partnerView } from './views.js';

const K = contract();
const G = grant();
const BRUNO = grant({ grant: 'g-bruno', stakeholder: 'bruno' });

function decideAfter(happened: readonly ControlFact[], asked: Partial<DecisionRequest> = {}) {
  return decide(stateAfter([...WORLD, ...happened]), ask(asked));
}

function changedCard(change: { empty?: boolean; subjects?: string[] }): ControlFact {
  const fields = card().fields.map((field) => (field.name === 'phone' ? { ...field, ...change } : field));
  return { kind: 'record-changed', record: 'card', controlPosition: 0n, fields };
}

describe('what a partner sees', () => {
  const ALIKE: readonly (readonly [string, readonly ControlFact[], Partial<DecisionRequest>?])[] = [
    ['Anna refused', [K, G, prohibition()]],
    ['Anna was never asked', [K]],
    ['Anna withdrew', [K, G, { kind: 'grant-withdrawn', grant: 'g-anna' }]],
    ['the grant expired', [K, grant({ until: '2026-02-01T00:00:00Z' })]],
    ['the field is empty', [K, G, changedCard({ empty: true })]],
    ['a second person did not agree', [K, G, changedCard({ subjects: ['anna', 'bruno'] })]],
    ['Anna was erased', [K, G, { kind: 'party-erased', party: 'anna' }]],
    ['the record was removed', [K, G, { kind: 'record-removed', record: 'card' }]],
    ['the record never existed', [K, G], { record: 'no-such-record' }],
    ['the field never existed', [K, G], { fields: ['no-such-field'] }],
    ['an imported person was not informed', [K], { record: 'press-line' }],
    [
      'the record is of a category that the contract does not cover',
      [contract({ scope: { categories: [] } }), G],
    ],
  ];

  for (const [situation, happened, asked] of ALIKE) {
    it(`is the same answer as any other refusal when ${situation}`, () => {
      const seen = partnerView(decideAfter(happened, asked));
      expect(seen).toEqual({ outcome: 'DENY', fields: [], stage: 'consent' });
    });
  }

  it('does not change with consent when the contract has failed already', () => {
    const ended = contract({ until: '2026-03-01T00:00:00Z' });
    expect(partnerView(decideAfter([ended, G]))).toEqual(partnerView(decideAfter([ended])));
    expect(partnerView(decideAfter([ended])).stage).toBe('contract');
  });

  it('does not tell a political refusal by whether anyone agreed or anything exists', () => {
    const asked = { purpose: 'PoliticalCampaign', record: 'card' };
    const seen = partnerView(decideAfter([K, G], asked));
    expect(seen.stage).toBe('prohibition');
    expect(partnerView(decideAfter([K], asked))).toEqual(seen);
    expect(partnerView(decideAfter([K], { ...asked, record: 'no-such-record' }))).toEqual(seen);
    expect(partnerView(decideAfter([K, G, changedCard({ empty: true })], asked))).toEqual(seen);
  });

  it('is outcome and fields alone when everything is permitted', () => {
    expect(partnerView(decideAfter([K, G]))).toEqual({ outcome: 'PERMIT', fields: ['phone'] });
  });
});

describe('what a member sees', () => {
  it('is her own side of the fields that concern her, not the reasons of others', () => {
    const decision = decideAfter([K, G, prohibition({ prohibition: 'p-bruno', stakeholder: 'bruno' })], {
      fields: 'all',
    });
    expect(memberView(decision, 'anna').fields.find((each) => each.field === 'household')).toEqual({
      field: 'household',
      permitted: false,
      reasons: [{ code: 'granted', stage: 'consent', stakeholder: 'anna', ids: ['g-anna'] }],
    });
    expect(memberView(decision, 'bruno').fields.map((each) => each.field)).toEqual(['household']);
    expect(JSON.stringify(memberView(decision, 'bruno'))).not.toContain('anna');
  });

  it('is nothing when the record does not concern her', () => {
    expect(memberView(decideAfter([K, G]), 'clerk')).toEqual({ member: 'clerk', fields: [] });
  });

  it('includes a work in which she is depicted, though she is not asked', () => {
    const decision = decideAfter([K, G], { record: 'photograph', fields: 'all' });
    expect(memberView(decision, 'bruno').fields).toEqual([
      { field: 'picture', permitted: true, reasons: [] },
    ]);
  });
});

describe('the full explanation', () => {
  it('names every reason in words, those of the request first', () => {
    const decision = decideAfter([G, prohibition()]);
    expect(explain(decision).map(({ field, code, effect }) => [field, code, effect])).toEqual([
      [undefined, 'contract-unknown', 'refuses'],
      ['phone', 'prohibited-by-stakeholder', 'refuses'],
      ['phone', 'granted', 'permits'],
    ]);
    expect(explain(decision).map((each) => each.meaning)).toContain('There is no such contract.');
  });
});

describe('what a decision carries', () => {
  it('cites every grant, contract, mandate and prohibition that it used', () => {
    const guardian: ControlFact = {
      kind: 'mandate-given',
      mandate: 'm-anna',
      principal: 'anna',
      agent: 'clerk',
      role: 'guardian',
      from: '2026-01-01T00:00:00Z',
    };
    const happened = [K, guardian, grant({ givenBy: 'clerk' }), prohibition()];
    expect(
      decideAfter([...happened, { kind: 'duty-breached', duty: 'd', contract: 'k-courier' }]).cited,
    ).toEqual({
      grants: ['g-anna'],
      prohibitions: ['p-anna'],
      contracts: ['k-courier'],
      mandates: ['m-anna'],
      duties: ['d'],
      proposals: [],
    });
  });

  it('keeps the fields in the order of the record, whatever the order of the question', () => {
    const { fields } = decideAfter([K, G, BRUNO], { fields: ['household', 'phone', 'name', 'phone'] });
    expect(fields).toEqual(['name', 'phone', 'household']);
  });

  it('merges the duties of contract and grants to the strictest', () => {
    const strict = contract({
      price: { minor: 20, currency: 'CHF', per: 'reading' },
      duties: [
        { kind: 'delete-after', days: 90 },
        { kind: 'notify-within', days: 3 },
        { kind: 'report-use', everyDays: 30 },
        { kind: 'attribute', to: 'the cooperative' },
        { kind: 'pay', minor: 5, currency: 'CHF', per: 'reading' },
      ],
    });
    const careful = grant({
      duties: [
        { kind: 'delete-after', days: 30 },
        { kind: 'notify-within', days: 10 },
        { kind: 'report-use', everyDays: 7 },
        { kind: 'attribute', to: 'Anna' },
        { kind: 'no-onward-transfer' },
        { kind: 'no-reidentification' },
        { kind: 'no-onward-transfer' },
      ],
    });
    expect(decideAfter([strict, careful]).duties).toEqual([
      { kind: 'attribute', to: 'Anna' },
      { kind: 'attribute', to: 'the cooperative' },
      { kind: 'delete-after', days: 30 },
      { kind: 'no-onward-transfer' },
      { kind: 'no-reidentification' },
      { kind: 'notify-within', days: 3 },
      { kind: 'pay', minor: 25, currency: 'CHF', per: 'reading' },
      { kind: 'report-use', everyDays: 7 },
    ]);
  });

  it('obliges to the largest group that a contract or a grant asks for', () => {
    const asked = { action: 'anonymise', fields: ['household'] };
    const anonymous = { actions: ['anonymise'] };
    const strict = contract({ ...anonymous, duties: [{ kind: 'anonymise', k: 5 }] });
    const careful = grant({ ...BRUNO, ...anonymous, minAnonymity: 20 });
    expect(decideAfter([strict, grant(anonymous), careful], asked).duties).toEqual([
      { kind: 'anonymise', k: 20 },
    ]);
    const relaxed = grant({ ...BRUNO, ...anonymous, minAnonymity: 3 });
    expect(decideAfter([strict, grant(anonymous), relaxed], asked).duties).toEqual([
      { kind: 'anonymise', k: 5 },
    ]);
  });

  it('names the limited grants and the limited contract that the reading uses up, and nothing else', () => {
    const limited = contract({ limit: 9 });
    const ours = [grant({ limit: 2 }), BRUNO, grant({ grant: 'g-again', limit: 1 })];
    expect(decideAfter([limited, ...ours]).counted).toEqual(['g-again', 'g-anna', 'k-courier']);
    expect(decideAfter([K, ...ours]).counted).toEqual(['g-again', 'g-anna']);
    expect(decideAfter([limited, G], { fields: ['phone', 'household'] })).toMatchObject({
      outcome: 'PARTIAL',
      counted: ['k-courier'],
    });
    const refused = [limited, grant({ ...BRUNO, limit: 5 })];
    expect(decideAfter(refused, { fields: ['household'] }).counted).toEqual([]);
  });

  it('cites the vote that reached a quorum, and none that did not', () => {
    const song: ControlFact = {
      ...card({ record: 'song', recordKind: 'collective-work', controlRule: 'quorum', owners: ['duo'] }),
      fields: [{ name: 'text', subjects: [], sensitive: false, empty: false }],
      quorum: { votes: 1, of: 2, strictly: true },
    };
    const vote = (proposal: string, inFavour: number): ControlFact => ({
      kind: 'proposal-adopted',
      proposal,
      body: 'duo',
      inFavour,
      entitled: 2,
    });
    const given = (id: string) =>
      grant({ grant: `g-${id}`, stakeholder: 'duo', givenBy: 'bruno', proposal: id });
    const happened = [K, song, vote('v1', 1), vote('v2', 2), given('v1'), given('v2')];
    const decision = decideAfter(happened, { record: 'song', fields: 'all' });
    expect(decision.outcome).toBe('PERMIT');
    expect(decision.cited).toMatchObject({ grants: ['g-v2'], proposals: ['v2'] });
  });

  it('holds for five seconds, or until the first thing that it rests on ends', () => {
    const now = Date.parse(TODAY);
    expect(decideAfter([K, G]).validUntil).toBe(now + 5000);
    expect(decideAfter([K, grant({ until: now + 1200 })]).validUntil).toBe(now + 1200);
    expect(decideAfter([K, G, prohibition({ from: now + 800 })]).validUntil).toBe(now + 800);
    expect(decideAfter([K, G], { asOf: 'no time' }).validUntil).toBe(0);
  });

  it('names the position that it knew and the rules by which it was taken', () => {
    const decision = decideAfter([K, G, { kind: 'position-reached', position: 12n }], { atLeast: 12n });
    expect(decision).toMatchObject({
      outcome: 'PERMIT',
      position: 12n,
      rules: { engine: 'consent-engine/1', taxonomy: 'dpv-2.3' },
    });
    const adopted: ControlFact = {
      kind: 'taxonomy-adopted',
      taxonomy: 'small',
      terms: [['CommunicationManagement', []]],
    };
    expect(decideAfter([K, G, adopted])).toMatchObject({ outcome: 'PERMIT', rules: { taxonomy: 'small' } });
  });
});
