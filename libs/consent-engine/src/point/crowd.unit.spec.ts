import type { ControlFact } from '../facts.js';
import { card, contract, grant, prohibition, stateAfter, TODAY, WORLD } from '../testing/world.js';
import { decide } from '../testing/plain/decide.js';
import { DecisionPoint } from './decision-point.js';
import { writeUuid } from './uuid-words.js';

/** More rows of each kind than one chunk holds. */
const CROWD = 17_000;

const personOf = (index: number): string => writeUuid(index, 0x4000, 0x8000_0000, 1);
const recordOf = (index: number): string => writeUuid(index, 0x4000, 0x8000_0000, 2);
const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** Who is meant by number: each third agreed, each fifth has withdrawn, each seventh was removed. */
const hasAgreed = (index: number): boolean => index % 3 === 0 && index % 5 !== 0 && index % 7 !== 0;

function* crowd(): Generator<ControlFact> {
  yield* WORLD;
  yield contract();
  for (const index of numbers(CROWD)) {
    const [person, record] = [personOf(index), recordOf(index)];
    yield { kind: 'party-known', party: person, type: 'person' };
    yield card({
      record,
      fields: [{ name: 'phone', subjects: [person], sensitive: false, empty: false }],
      owners: [],
    });
    if (index % 3 === 0) yield grant({ grant: record, stakeholder: person });
    // Others too have agreed, with somebody else: their chains lie in the same table.
    else yield grant({ grant: record, stakeholder: person, recipient: 'bakery' });
    if (index % 5 === 0) yield { kind: 'grant-withdrawn', grant: record };
    if (index % 7 === 0) yield { kind: 'record-removed', record };
    if (index % 2 === 0) yield { kind: 'subject-informed', subject: person, records: [record] };
  }
}

function pointAfter(facts: Iterable<ControlFact>, options = {}): DecisionPoint {
  const point = new DecisionPoint(options);
  for (const fact of facts) point.apply(fact);
  return point;
}

const ASK = {
  ...{ consumer: 'courier', contract: 'k-courier', purpose: 'CommunicationManagement' },
  ...{ action: 'read', fields: ['phone'], asOf: TODAY },
};

const openIn = (point: DecisionPoint): readonly number[] =>
  numbers(CROWD).filter((index) => point.decide({ ...ASK, record: recordOf(index) }).outcome === 'PERMIT');

describe('a crowd of many thousands', () => {
  const point = pointAfter(crowd());
  const expected = numbers(CROWD).filter(hasAgreed);

  it('is told apart, one by one', () => {
    expect(openIn(point)).toEqual(expected);
  });

  it('may be read as far as its members agreed, in the order in which they came', () => {
    const rows = [...point.readable(ASK)].flatMap((batch) => batch.rows);
    expect(rows).toEqual(expected.map((index) => ({ record: recordOf(index), fields: ['phone'] })));
  });

  it('comes back from a snapshot, and goes on growing', () => {
    const again = pointAfter([], { snapshot: point.snapshot(), hashKey: [1, 1] });
    expect(openIn(again)).toEqual(expected);
    expect(again.snapshot()).toHaveLength(point.snapshot().length);
    const person = personOf(CROWD + 1);
    for (const fact of [
      { kind: 'party-known', party: person, type: 'person' } as const,
      card({
        record: 'late',
        fields: [{ name: 'phone', subjects: [person], sensitive: false, empty: false }],
        owners: [],
      }),
      grant({ grant: 'late', stakeholder: person }),
      { kind: 'grant-withdrawn', grant: recordOf(3) } as const,
    ])
      again.apply(fact);
    expect(again.decide({ ...ASK, record: 'late' }).outcome).toBe('PERMIT');
    expect(openIn(again)).toEqual(expected.filter((index) => index !== 3));
  });

  it('has each of its grants and records in its contents', () => {
    const { contents } = point;
    expect([[...contents.grants()].length, [...contents.records()].length]).toEqual([CROWD, CROWD + 5]);
    for (const index of [0, 1, 255, 256, 16_383, 16_384, CROWD - 1])
      expect([
        contents.grant(recordOf(index))?.fact.stakeholder,
        contents.record(recordOf(index))?.fields[0]?.subjects,
        contents.party(personOf(index))?.type,
      ]).toEqual([personOf(index), [personOf(index)], 'person']);
  });
});

describe('as many as one chunk holds, to the last', () => {
  const CHUNK = 16_384;
  const facts = numbers(CHUNK).flatMap((index) => [
    card({ record: recordOf(index), fields: [], owners: [] }),
    grant({ grant: recordOf(index), stakeholder: 'anna', recipient: 'bakery' }),
  ]);
  const point = pointAfter(facts);

  it('are read back and saved as any other number is', () => {
    const again = pointAfter([], { snapshot: point.snapshot() });
    for (const { contents } of [point, again])
      expect([[...contents.records()].length, [...contents.grants()].length]).toEqual([CHUNK, CHUNK]);
    expect(point.contents.recordsConcerning('anna')).toEqual([]);
    expect(JSON.stringify(again.digestInput())).toBe(JSON.stringify(point.digestInput()));
  });

  it('are all looked at for what may be read, and nothing beyond them', () => {
    for (const fact of [...WORLD, contract(), grant({ grant: recordOf(0) })]) point.apply(fact);
    expect([...point.readable(ASK)]).toEqual([]);
  });
});

describe('grants for named records', () => {
  const names = ['a', 'b', 'c', 'd'];
  const cards = names.map((record) => card({ record }));
  const openUnder = (happened: readonly ControlFact[]) => {
    const facts = [...WORLD, contract(), ...cards, ...happened];
    const point = pointAfter(facts);
    const again = pointAfter([], { snapshot: point.snapshot() });
    const state = stateAfter(facts);
    return names.filter((record) => {
      const request = { ...ASK, record };
      const plain = decide(state, request);
      expect(point.explain(request)).toEqual(plain);
      expect(again.explain(request)).toEqual(plain);
      return plain.outcome === 'PERMIT';
    });
  };

  it.each([
    [[], []],
    [['b'], ['b']],
    [
      ['b', 'd'],
      ['b', 'd'],
    ],
    [['d', 'c', 'b', 'a'], names],
    [['b', 'b'], ['b']],
    [['later', 'a'], ['a']],
  ])('for %j open %j, also after a snapshot', (records, open) => {
    expect(openUnder([grant({ scope: { records } })])).toEqual(open);
    expect(openUnder([grant({ scope: { records, categories: ['directory'] } })])).toEqual(open);
    expect(openUnder([grant({ scope: { records, categories: ['texts'] } })])).toEqual([]);
    expect(openUnder([grant({ scope: { records, kinds: ['personal-data'] } })])).toEqual(open);
    expect(openUnder([grant({ scope: { records, kinds: ['confidential'] } })])).toEqual([]);
  });

  it('are added up, each for its own', () => {
    const one = grant({ grant: 'g-1', scope: { records: ['a', 'b'] } });
    const other = grant({ grant: 'g-2', scope: { records: ['c'] } });
    expect(openUnder([one, other])).toEqual(['a', 'b', 'c']);
    expect(openUnder([one, other, { kind: 'grant-withdrawn', grant: 'g-1' }])).toEqual(['c']);
    const bans = prohibition({ scope: { records: ['a', 'c'] } });
    expect(openUnder([grant(), bans])).toEqual(['b', 'd']);
  });
});
