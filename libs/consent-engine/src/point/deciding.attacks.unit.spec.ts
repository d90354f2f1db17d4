import type { DecisionRequest } from '../decision.js';
import type { ControlFact } from '../facts.js';
import { narrowerClosure, PURPOSES } from '../taxonomy/purposes.js';
import { ask, card, contract, grant, mandate, prohibition, pointAfter, WORLD } from '../testing/world.js';

const decided = (happened: readonly ControlFact[], asked: Partial<DecisionRequest> = {}) =>
  pointAfter([...WORLD, ...happened]).explain(ask(asked));
const G = grant();
const K = contract();
/** A contract for everything, so that only people stand in the way. */
const FOR_ANYTHING = contract({ purposes: PURPOSES });

describe('The decision point under attack', () => {
  it('attack-11 purpose laundering: consent to marketing never covers a political campaign', () => {
    const agreed = grant({ purposes: ['Marketing', 'Advertising', 'CommunicationManagement'] });
    for (const purpose of ['PoliticalCampaign', ...narrowerClosure('PoliticalCampaign')]) {
      const { outcome, reasons } = decided([FOR_ANYTHING, agreed], { purpose });
      expect([purpose, outcome]).toEqual([purpose, 'DENY']);
      expect(reasons).toContain('political-campaign-by-default');
    }
  });

  it('attack-11 purpose laundering upwards: a wide purpose that contains a forbidden one is refused with it', () => {
    const noAds = prohibition({ purposes: ['TargetedAdvertising'] });
    const agreed = grant({ purposes: PURPOSES });
    const asked = { purpose: 'Marketing' };
    const renouncing = contract({ prohibitions: ['PoliticalCampaign'] });
    expect(decided([renouncing, agreed], asked).outcome).toBe('PERMIT');
    expect(decided([renouncing, agreed, noAds], asked)).toMatchObject({ outcome: 'DENY' });
    // Only a contract that renounces the forbidden part may go on with the rest.
    const renouncingBoth = contract({ prohibitions: ['PoliticalCampaign', 'TargetedAdvertising'] });
    expect(decided([renouncingBoth, agreed, noAds], asked).outcome).toBe('PERMIT');
  });

  it('attack-11 purpose laundering: consent to a narrow purpose never covers a wider one', () => {
    const agreed = grant({ purposes: ['DirectMarketing'] });
    const renouncing = contract({ purposes: PURPOSES, prohibitions: ['PoliticalCampaign'] });
    for (const purpose of ['Marketing', 'Purpose'])
      expect(decided([renouncing, agreed], { purpose }).reasons).toEqual(['grant-too-narrow']);
  });

  it('attack-13 field smuggling: a field that a grant does not name stays closed, whatever it was derived from', () => {
    const PLAIN = { sensitive: false, empty: false, subjects: ['anna'] };
    const grown = card().fields.concat({ ...PLAIN, name: 'notes' }, { ...PLAIN, name: 'phone-as-text' });
    const changed = { kind: 'record-changed', record: 'card', controlPosition: 0n, fields: grown } as const;
    const asked = { fields: 'all' } as const;
    expect(decided([K, changed, grant({ fields: ['phone'] })], asked).fields).toEqual(['phone']);
    const narrow = contract({ fields: ['phone'] });
    expect(decided([narrow, changed, G], asked).fields).toEqual(['phone']);
  });

  it('attack-13 field smuggling: what is sensitive is never swept in by a grant of all fields', () => {
    expect(decided([K, G], { fields: 'all' }).fields).not.toContain('health');
    expect(decided([K, grant({ fields: ['health'] })], { fields: ['health'] }).outcome).toBe('PERMIT');
  });

  it('attack-13 field smuggling: who agreed to all fields agreed to those of that day', () => {
    const introduced = (field: string, position: bigint) =>
      ({ kind: 'field-introduced', category: 'directory', field, position }) as const;
    const before = [K, introduced('name', 3n), introduced('phone', 9n)];
    const asked = { fields: ['name', 'phone'] };
    expect(decided([...before, grant({ position: 5n })], asked)).toMatchObject({
      ...{ outcome: 'PARTIAL', fields: ['name'], reasons: ['field-newer-than-grant', 'granted'] },
    });
    expect(decided([...before, grant({ position: 12n })], asked).fields).toEqual(['name', 'phone']);
  });

  it('attack-17 mention stuffing: who was put into one field can veto that field and nothing else', () => {
    const fields = card().fields.map((field) =>
      field.name === 'name' ? { ...field, subjects: ['anna', 'clerk'] } : field,
    );
    const stuffed = { kind: 'record-changed', record: 'card', controlPosition: 0n, fields } as const;
    const veto = prohibition({ prohibition: 'p-clerk', stakeholder: 'clerk' });
    const decision = decided([K, G, stuffed, veto], { fields: ['name', 'phone'] });
    expect(decision.fields).toEqual(['phone']);
  });

  it('attack-18 guardian after majority: what she agreed to for the child ends with her mandate', () => {
    const byGuardian = grant({ givenBy: 'clerk' });
    const until = (date: string) => mandate('anna', 'guardian', { until: `${date}T00:00:00Z` });
    expect(decided([K, byGuardian, until('2026-05-02')])).toMatchObject({ outcome: 'PERMIT' });
    // Nothing is opened after the birthday under a decision from before it.
    const lastMoment = decided([K, byGuardian, until('2026-05-02')], { asOf: '2026-05-01T23:59:58Z' });
    expect(lastMoment.validUntil).toBe(Date.parse('2026-05-02T00:00:00Z'));
    expect(decided([K, byGuardian, until('2026-05-01')]).reasons).toEqual(['grant-without-mandate']);
    const divorced = { kind: 'mandate-ended', mandate: 'm-anna' } as const;
    expect(decided([K, byGuardian, until('2027-05-01'), divorced]).outcome).toBe('DENY');
  });

  it('attack-19 delegation chain: an agent of the agent agrees to nothing, nor does a loop of mandates', () => {
    const chain = [
      mandate('anna', 'representative', { mandate: 'm-1', agent: 'bruno' }),
      mandate('bruno', 'representative', { mandate: 'm-2', agent: 'clerk' }),
      mandate('clerk', 'representative', { mandate: 'm-3', agent: 'anna' }),
    ];
    expect(decided([K, grant({ givenBy: 'bruno' }), ...chain]).outcome).toBe('PERMIT');
    expect(decided([K, grant({ givenBy: 'clerk' }), ...chain]).reasons).toEqual(['grant-without-mandate']);
  });

  it.each([
    ['a letter of another alphabet', 'M\u0430rketing'],
    ['other capitals', 'marketing'],
    ['an invisible character', 'Marketing\u200B'],
    ['letters of full width', '\uFF2Darketing'],
    ['the name of a prototype', '__proto__'],
    ['a method of every object', 'constructor'],
  ])(
    'attack-35 look-alike: a purpose or an action with %s is unknown, in a request and in a grant',
    (_, text) => {
      expect(decided([FOR_ANYTHING, G], { purpose: text }).reasons).toContain('purpose-unknown');
      expect(decided([K, G], { action: text }).reasons).toContain('action-unknown');
      expect(decided([K, grant({ purposes: [text] })], { purpose: 'Marketing' }).outcome).toBe('DENY');
      const broken = prohibition({ purposes: [text] });
      expect(decided([K, G, broken]).reasons).toContain('prohibition-unreadable');
    },
  );
});
