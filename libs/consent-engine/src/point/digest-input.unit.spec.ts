import type { ControlFact } from '../facts.js';
import { controlDigestInput } from '../testing/plain/digest-input.js';
import { randomWorld } from '../testing/random/world.js';
import {
  card,
  contract,
  grant,
  mandate,
  pointAfter,
  prohibition,
  stateAfter,
  variation,
  WORLD,
} from '../testing/world.js';

const WORLDS = Math.min(20, Number(process.env['COOP_WORLDS'] ?? 20));

const textOf = (facts: readonly ControlFact[]): string => JSON.stringify(pointAfter(facts).digestInput());

/** Of the plain state, without the position, which tells how far the source was read and not what was said. */
function plainTextOf(facts: readonly ControlFact[]): string {
  return JSON.stringify(controlDigestInput({ ...stateAfter(facts), position: 0n }));
}

const subject = { kind: 'subject-informed', subject: 'anna', records: ['card'] } as const;
const field = { name: 'phone', subjects: ['anna', 'bruno'], sensitive: false, empty: false };
const change = { kind: 'record-changed', record: 'card', controlPosition: 1n } as const;
const given = grant({
  ...{ position: 3n, limit: 2, minAnonymity: 3, residency: ['CH'], proposal: 'v', taxonomy: 'dpv-2.3' },
  ...{ duties: [{ kind: 'attribute', to: 'anna' }], givenBy: 'clerk' },
});
const signed = contract({ price: { minor: 1, currency: 'CHF', per: 'once' }, limit: 4 });
const voted = { kind: 'proposal-adopted', proposal: 'v', body: 'chorus', inFavour: 3, entitled: 4 } as const;

/** What can be said, each in two forms that differ in one thing that decides something. */
const DIFFERENT: readonly (readonly [what: string, one: ControlFact, other: ControlFact])[] = [
  ...(
    [
      { grant: 'g-2' },
      { stakeholder: 'bruno' },
      { recipient: 'bakery' },
      { givenBy: 'bruno' },
      { scope: { records: ['card'] } },
      { scope: { categories: ['texts'] } },
      { scope: { kinds: ['personal-work'] } },
      { fields: ['name'] },
      { purposes: ['Marketing'] },
      { actions: ['list'] },
      { duties: [{ kind: 'attribute', to: 'bruno' }] },
      { from: '2026-01-02T00:00:00Z' },
      { until: '2027-01-02T00:00:00Z' },
      { proposal: 'w' },
      { residency: ['FR'] },
      { minAnonymity: 4 },
      { limit: 3 },
      { taxonomy: 'dpv-next' },
      { position: 4n },
    ] as const
  ).map((other) => [`grant ${Object.keys(other).join()}`, given, { ...given, ...other }] as const),
  ...(
    [
      { recordKind: 'confidential' },
      { category: 'texts' },
      { fields: [{ ...field, name: 'name' }] },
      { fields: [{ ...field, subjects: ['anna'] }] },
      { fields: [{ ...field, sensitive: true }] },
      { fields: [{ ...field, empty: true }] },
      { owners: ['bruno'] },
      { controlRule: 'quorum' },
      { quorum: { votes: 1, of: 3, strictly: true } },
      { basis: { legalBasis: 'contract', purposes: [] } },
      { basis: { legalBasis: 'consent', purposes: ['Marketing'] } },
      { controlPosition: 1n },
    ] as const
  ).map(
    (other) =>
      [
        `record ${Object.keys(other).join()}`,
        card({ record: 'new', fields: [field] }),
        card({ record: 'new', fields: [field], ...other }),
      ] as const,
  ),
  ...(
    [
      { consumer: 'bakery' },
      { purposes: ['Marketing'] },
      { actions: ['read'] },
      { fields: ['name'] },
      { scope: { kinds: ['confidential'] } },
      { prohibitions: ['Marketing'] },
      { duties: [] },
      { price: { minor: 2, currency: 'CHF', per: 'once' } },
      { country: 'US' },
      { transferGround: 'adequacy' },
      { from: '2026-01-02T00:00:00Z' },
      { until: '2028-01-02T00:00:00Z' },
      { taxonomy: 'dpv-next' },
      { limit: 5 },
    ] as const
  ).map((other) => [`contract ${Object.keys(other).join()}`, signed, { ...signed, ...other }] as const),
  ...(
    [
      { source: 'objection' },
      { stakeholder: 'bruno' },
      { recipient: 'courier' },
      { purposes: ['Marketing'] },
      { scope: { records: ['card'] } },
      { fields: ['name'] },
      { from: '2026-01-02T00:00:00Z' },
      { until: '2028-01-02T00:00:00Z' },
      { taxonomy: 'dpv-next' },
    ] as const
  ).map((other) => [`prohibition ${Object.keys(other).join()}`, prohibition(), prohibition(other)] as const),
  ...([{ agent: 'bruno' }, { role: 'proxy' }, { from: 0 }, { until: '2027-12-31T00:00:00Z' }] as const).map(
    (other) =>
      [
        `mandate ${Object.keys(other).join()}`,
        mandate('anna', 'guardian'),
        mandate('anna', 'guardian', other),
      ] as const,
  ),
  ...([{ body: 'bakery' }, { inFavour: 2 }, { entitled: 5 }] as const).map(
    (other) => [`vote ${Object.keys(other).join()}`, voted, { ...voted, ...other }] as const,
  ),
  ['change of an owner', { ...change, owners: ['anna'] }, { ...change, owners: ['bruno'] }],
  [
    'readings',
    { kind: 'reading-counted', reading: 'a', of: ['g'] },
    { kind: 'reading-counted', reading: 'b', of: ['g'] },
  ],
  ['who was informed', subject, { ...subject, subject: 'bruno' }],
  ['of what', subject, { ...subject, records: ['photograph'] }],
  [
    'when a field came',
    { kind: 'field-introduced', category: 'directory', field: 'phone', position: 3n },
    { kind: 'field-introduced', category: 'directory', field: 'phone', position: 4n },
  ],
  [
    'a taxonomy',
    { kind: 'taxonomy-adopted', taxonomy: 'next', terms: variation({ Canvassing: ['Marketing'] }) },
    { kind: 'taxonomy-adopted', taxonomy: 'next', terms: variation({ Canvassing: ['Purpose'] }) },
  ],
  [
    'partners',
    { kind: 'party-known', party: 'duo', type: 'simple-partnership', partners: ['anna', 'bruno'] },
    { kind: 'party-known', party: 'duo', type: 'simple-partnership', partners: ['anna', 'clerk'] },
  ],
  [
    'the form of a party',
    { kind: 'party-known', party: 'new', type: 'person' },
    { kind: 'party-known', party: 'new', type: 'legal-person' },
  ],
];

/** Ends and notes, each of which must show. */
const NEWS: readonly ControlFact[] = [
  { kind: 'grant-withdrawn', grant: 'g-anna' },
  { kind: 'record-removed', record: 'card' },
  { kind: 'party-erased', party: 'anna' },
  { kind: 'prohibition-lifted', prohibition: 'p-anna' },
  { kind: 'contract-terminated', contract: 'k-courier' },
  { kind: 'contract-suspended', contract: 'k-courier', suspension: 's' },
  { kind: 'contract-resumed', contract: 'k-courier', suspension: 's' },
  { kind: 'duty-opened', contract: 'k-courier', duty: 'd' },
  { kind: 'duty-breached', contract: 'k-courier', duty: 'd' },
  { kind: 'duty-fulfilled', contract: 'k-courier', duty: 'd' },
  { kind: 'mandate-ended', mandate: 'm-anna' },
  { kind: 'proposal-annulled', proposal: 'v' },
  { kind: 'taxonomy-adopted', taxonomy: 'next', terms: variation({}) },
];

describe('the digest of the state', () => {
  it.each(DIFFERENT)('differs by %s', (_, one, other) => {
    const [first, second] = [textOf([...WORLD, one]), textOf([...WORLD, other])];
    expect(first).not.toBe(second);
    expect(textOf([...WORLD, one])).toBe(first);
  });

  it.each(NEWS)('shows that %j', (news) => {
    const before = [...WORLD, contract(), grant(), prohibition(), mandate('anna', 'guardian')];
    expect(textOf([...before, news])).not.toBe(textOf(before));
  });

  it('shows which taxonomy is in force', () => {
    const next = { kind: 'taxonomy-adopted', taxonomy: 'next', terms: variation({}) } as const;
    const last = { ...next, taxonomy: 'last' };
    expect(textOf([next, last, next])).not.toBe(textOf([next, last]));
  });

  it('leaves out how far the source was read, and in which order people were listed', () => {
    const before = [...WORLD, grant({ scope: { records: ['photograph', 'card'] } })];
    const turned = [...WORLD, grant({ scope: { records: ['card', 'photograph'] } })];
    expect(textOf(turned)).toBe(textOf(before));
    expect(textOf([...before, { kind: 'position-reached', position: 9n }])).toBe(textOf(before));
    const listed = (subjects: readonly string[], owners: readonly string[]) =>
      textOf([...WORLD, card({ record: 'new', owners, fields: [{ ...field, subjects }] })]);
    expect(listed(['anna', 'bruno'], ['clerk', 'anna'])).toBe(listed(['bruno', 'anna'], ['anna', 'clerk']));
  });

  it('leaves no trace of the order of facts', () => {
    const ids = Array.from({ length: 9 }, (_, index) => `${(index * 5) % 9}`);
    const facts = ids.flatMap((id): ControlFact[] => [
      { kind: 'party-known', party: id, type: 'person' },
      { kind: 'party-erased', party: id },
      card({ record: id }),
      { kind: 'record-removed', record: id },
      { kind: 'subject-informed', subject: id, records: [id] },
      { kind: 'field-introduced', category: id, field: id, position: 1n },
      grant({ grant: id }),
      { kind: 'grant-withdrawn', grant: id },
      prohibition({ prohibition: id }),
      { kind: 'prohibition-lifted', prohibition: id },
      contract({ contract: id }),
      { kind: 'contract-terminated', contract: id },
      { kind: 'contract-suspended', contract: 'k', suspension: id },
      { kind: 'contract-resumed', contract: 'k', suspension: id },
      { kind: 'duty-opened', contract: 'k', duty: id },
      mandate(id, 'guardian'),
      { kind: 'mandate-ended', mandate: id },
      { ...voted, proposal: id },
      { kind: 'proposal-annulled', proposal: id },
      { kind: 'reading-counted', reading: id, of: [id, 'g'] },
    ]);
    expect(textOf(facts.toReversed())).toBe(textOf(facts));
  });

  it('tells one list of records from another', () => {
    const of = (records: readonly string[]) => textOf([...WORLD, grant({ scope: { records } })]);
    expect(of(['card', 'photograph'])).not.toBe(of(['card', 'booklet']));
    expect(of(['card', 'photograph'])).not.toBe(of([]));
  });

  it('has members in the order of their names, and numbers as numbers', () => {
    const { mandates, grants } = pointAfter([mandate('anna', 'guardian'), grant({ limit: 2 })]).digestInput();
    expect(JSON.stringify(mandates)).toBe(
      '[["m-anna",{"agent":"clerk","from":1767225600000,"kind":"mandate-given","mandate":"m-anna",' +
        '"principal":"anna","role":"guardian","until":1798675200000}]]',
    );
    expect(JSON.stringify(grants)).toBe(
      '[["g-anna",{"actions":["read"],"fields":"all","from":1767225600000,"grant":"g-anna","kind":"grant-given",' +
        '"limit":2,"purposes":["CommunicationManagement","Marketing"],"recipient":"courier","scope":{},' +
        '"stakeholder":"anna","until":1798761600000}]]',
    );
  });

  it('keeps open ends and never apart', () => {
    const { until: _, ...open } = grant();
    expect(textOf([open])).not.toBe(textOf([{ ...open, from: 'no date' }]));
  });

  it('changes by a fact of a random world exactly when the plain one does', () => {
    let changes = 0;
    for (let seed = 0; seed < WORLDS; seed += 1) {
      const { facts } = randomWorld(700_000 + seed);
      const whole = { point: textOf(facts), plain: plainTextOf(facts) };
      for (const [at, fact] of facts.entries()) {
        if (at % 3 !== seed % 3 || fact.kind === 'position-reached') continue;
        const rest = facts.filter((other) => other !== fact);
        const isChanged = plainTextOf(rest) !== whole.plain;
        expect([fact, textOf(rest) !== whole.point]).toEqual([fact, isChanged]);
        changes += isChanged ? 1 : 0;
      }
    }
    expect(changes).toBeGreaterThan(WORLDS);
  });
});
