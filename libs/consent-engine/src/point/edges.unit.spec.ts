import type { DecisionRequest } from '../decision.js';
import type { ControlFact } from '../facts.js';
import {
  ask,
  BOOKLET,
  card,
  contract,
  ENTRY,
  grant,
  IMPORTED,
  mandate,
  PHOTOGRAPH,
  prohibition,
  pointAfter,
  TODAY,
  WORLD,
} from '../testing/world.js';

const NOW = Date.parse(TODAY);

const answer = (happened: readonly ControlFact[], asked: Partial<DecisionRequest> = {}) =>
  pointAfter([...WORLD, ...happened]).explain(ask(asked));

describe('a prohibition of several purposes', () => {
  it('holds when one of them is the one asked for', () => {
    const bans = prohibition({ purposes: ['AcademicResearch', 'CommunicationManagement'] });
    expect(answer([contract(), grant(), bans]).reasons).toContain('prohibited-by-stakeholder');
  });

  it.each([[null], [5], [{}], [undefined]])('denies when they are no list but %j', (purposes) => {
    const bans = { ...prohibition(), purposes } as ControlFact;
    expect(answer([contract(), grant(), bans]).reasons).toContain('prohibition-unreadable');
  });

  it('denies when one of them is not to be understood', () => {
    const bans = prohibition({ purposes: ['AcademicResearch', 'no purpose at all'] });
    expect(answer([contract(), grant(), bans]).reasons).toContain('prohibition-unreadable');
  });
});

describe('political campaigning', () => {
  const campaign = { purpose: 'PoliticalCampaign', record: 'photograph', fields: ['picture'] };
  const parties = { purposes: ['PoliticalCampaign', 'Marketing'] };
  const ofBruno = grant({ ...parties, grant: 'g-bruno', stakeholder: 'bruno' });

  it('needs the express grant of whoever is depicted, who is cited', () => {
    const signed = contract(parties);
    expect(answer([signed, grant(parties)], campaign).outcome).toBe('DENY');
    const agreed = answer([signed, grant(parties), ofBruno], campaign);
    expect([agreed.outcome, agreed.cited.grants]).toEqual(['PERMIT', ['g-anna', 'g-bruno']]);
  });

  it('needs the express grant of the author too', () => {
    expect(answer([contract(parties), grant(), ofBruno], campaign).outcome).toBe('DENY');
  });

  it('stays forbidden by default where the contract has renounced it', () => {
    const renounced = contract({ ...parties, prohibitions: ['PoliticalCampaign'] });
    const { reasons } = answer([renounced, grant()], { purpose: 'PoliticalCampaign' });
    expect(reasons).toEqual(
      expect.arrayContaining(['prohibited-by-contract', 'political-campaign-by-default']),
    );
  });

  it('is not renounced by a contract that there is not', () => {
    const { stage, reasons } = answer([grant()], { purpose: 'Marketing' });
    expect([stage, reasons.includes('political-campaign-by-default')]).toEqual(['prohibition', true]);
  });
});

describe('whose agreement is needed', () => {
  it('is that of the organisation and of the person mentioned in its entry', () => {
    const mentioning = {
      ...ENTRY,
      record: 'entry-2',
      fields: [{ name: 'contact', subjects: ['anna'], sensitive: false, empty: false }],
    };
    const ofBakery = grant({ grant: 'g-bakery', stakeholder: 'bakery', givenBy: 'clerk' });
    const happened = [mentioning, contract(), mandate('bakery', 'signatory')];
    const asked = { record: 'entry-2', fields: ['contact'] };
    expect(answer([...happened, grant(), ofBakery], asked).outcome).toBe('PERMIT');
    expect(answer([...happened, ofBakery], asked).outcome).toBe('DENY');
    expect(answer([...happened, grant()], asked).outcome).toBe('DENY');
  });

  it('is refused by a partnership that forbids in its own name, and by each of its partners', () => {
    const both = [grant(), grant({ grant: 'g-bruno', stakeholder: 'bruno' })];
    const asked = { record: BOOKLET.record, fields: ['text'] };
    expect(answer([contract(), ...both], asked).outcome).toBe('PERMIT');
    for (const stakeholder of ['duo', 'anna', 'bruno']) {
      const bans = prohibition({ stakeholder });
      expect(answer([contract(), ...both, bans], asked).reasons).toContain('prohibited-by-stakeholder');
    }
  });

  it('is given without a vote by an organisation that is mentioned as a partner only', () => {
    const trade: ControlFact = {
      kind: 'party-known',
      party: 'trade',
      type: 'simple-partnership',
      partners: ['bakery', 'anna'],
    };
    const poster = card({
      ...{ record: 'poster', recordKind: 'collective-work', controlRule: 'quorum', owners: ['anna'] },
      fields: [{ name: 'text', subjects: ['trade'], sensitive: false, empty: false }],
      quorum: { votes: 2, of: 3, strictly: false },
    });
    const ofBakery = grant({ grant: 'g-bakery', stakeholder: 'bakery', givenBy: 'clerk' });
    const happened = [trade, poster, contract(), mandate('bakery', 'signatory'), grant()];
    const asked = { record: 'poster', fields: ['text'] };
    expect(answer([...happened, ofBakery], asked).outcome).toBe('PERMIT');
    expect(answer(happened, asked).reasons).toEqual(['grant-missing', 'granted']);
  });

  it('is never complete where partnerships consist of one another only', () => {
    const ring = (party: string, partner: string): ControlFact => ({
      ...{ kind: 'party-known', party, type: 'simple-partnership', partners: [partner] },
    });
    const poster = card({
      ...{ record: 'poster', recordKind: 'collective-work', controlRule: 'unanimous-partners' },
      fields: [{ name: 'text', subjects: [], sensitive: false, empty: false }],
      owners: ['anna', 'ring'],
    });
    const happened = [ring('ring', 'gnir'), ring('gnir', 'ring'), poster, contract(), grant()];
    const { outcome, reasons } = answer(happened, { record: 'poster', fields: ['text'] });
    expect([outcome, reasons]).toEqual(['DENY', ['grant-missing', 'granted']]);
  });

  it('is told in the order of names, whoever was written down first', () => {
    const crowd = card({
      record: 'crowd',
      fields: [{ name: 'list', subjects: ['clerk', 'anna', 'bruno'], sensitive: false, empty: false }],
    });
    const [field] = answer([crowd, contract()], { record: 'crowd', fields: ['list'] }).perField;
    expect(field?.reasons.map(({ stakeholder }) => stakeholder)).toEqual(['anna', 'bruno', 'clerk']);
  });

  it('is not told of anybody where a reason is nobody’s', () => {
    const [reason] = answer([], { record: PHOTOGRAPH.record, fields: ['picture'] }).requestReasons;
    expect(Object.keys(reason ?? {})).toEqual(['code', 'stage', 'ids']);
  });
});

describe('what is held on another ground', () => {
  it('may be read for one of several declared purposes', () => {
    const basis = {
      legalBasis: 'legitimate-interest' as const,
      purposes: ['AcademicResearch', 'CommunicationManagement'],
    };
    const line = { ...IMPORTED, record: 'line-2', basis };
    const informed: ControlFact = { kind: 'subject-informed', subject: 'anna', records: ['line-2'] };
    expect(answer([line, informed, contract()], { record: 'line-2' }).reasons).toEqual(['basis-applies']);
  });
});

describe('a change of a record', () => {
  it('counts from the position of what is known on, and not before', () => {
    const known = card({ record: 'new', owners: [], controlPosition: 5n });
    const moved = (controlPosition: bigint): ControlFact => ({
      ...{ kind: 'record-changed', record: 'new', owners: ['bruno'], controlPosition },
    });
    const ownersAfter = (controlPosition: bigint) =>
      pointAfter([...WORLD, known, moved(controlPosition)]).contents.record('new')?.owners;
    expect([4n, 5n, 6n].map(ownersAfter)).toEqual([[], ['bruno'], ['bruno']]);
  });
});

describe('whoever asks for a consumer', () => {
  it('may bear the name that grants to anyone bear, and is answered as any other', () => {
    const consumer = 'any-contracted';
    const namesake: ControlFact = { kind: 'party-known', party: consumer, type: 'legal-person' };
    const happened = [...WORLD, namesake, contract({ consumer }), grant({ recipient: consumer })];
    const { outcome, perField } = pointAfter(happened).explain(ask({ consumer }));
    expect([outcome, perField.map(({ reasons }) => reasons.map(({ ids }) => ids))]).toEqual([
      'PERMIT',
      [[['g-anna']]],
    ]);
  });

  it('is cited with the mandate', () => {
    const { outcome, cited } = answer([contract(), grant(), mandate('courier', 'proxy')], { actor: 'clerk' });
    expect([outcome, cited.mandates]).toEqual(['PERMIT', ['m-courier']]);
  });
});

describe('a time', () => {
  it('that ends as it begins is over, also before it begins', () => {
    const never = grant({ from: NOW + 1_000, until: NOW + 1_000 });
    const { reasons, validUntil } = answer([contract(), never]);
    expect([reasons, validUntil]).toEqual([['grant-expired'], NOW + 5_000]);
  });

  it('that begins at this moment has begun', () => {
    const { outcome, validUntil } = answer([contract(), grant({ from: NOW })], { asOf: NOW });
    expect([outcome, validUntil]).toEqual(['PERMIT', NOW + 5_000]);
  });
});

describe('for whoever cannot count readings', () => {
  const decided = (...facts: readonly ControlFact[]) =>
    pointAfter([...WORLD, ...facts]).decide(ask(), { uncounted: true }).reasons;

  it('a grant with a limit is used up, whatever is left of it', () => {
    expect(decided(contract(), grant({ limit: 5 }))).toEqual(['grant-used-up']);
    expect(decided(contract(), grant())).toEqual(['granted']);
  });

  it('a contract with a limit is used up too', () => {
    expect(decided(contract({ limit: 5 }), grant())).toContain('contract-used-up');
  });
});
