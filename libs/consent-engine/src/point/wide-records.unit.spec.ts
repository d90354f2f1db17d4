import type { ControlFact, RecordField } from '../facts.js';
import { decide } from '../testing/plain/decide.js';
import { Dice } from '../testing/random/dice.js';
import {
  ask,
  card,
  contract,
  generalProhibition,
  grant,
  prohibition,
  stateAfter,
  WORLD,
} from '../testing/world.js';
import { DecisionPoint } from './decision-point.js';

/** Numbers of fields at the edges of words of 32, and beyond two and three of them. */
const WIDTHS = [1, 31, 32, 33, 63, 64, 65, 70, 97];
const PEOPLE = ['anna', 'bruno', 'clerk', 'bakery', 'duo'];

const nameOf = (index: number): string => `f${index}`;

function fieldsOf(dice: Dice, width: number): readonly RecordField[] {
  return Array.from({ length: width }, (_, index) => ({
    name: nameOf(index),
    subjects: dice.some(PEOPLE, 0.3),
    sensitive: dice.chance(0.1),
    empty: dice.chance(0.1),
  }));
}

const manyNames = (dice: Dice, width: number): readonly string[] =>
  Array.from({ length: width }, (_, index) => nameOf(index)).filter(() => dice.chance(0.7));

/** One record of this width, what people have agreed to and forbidden about it, and a change of it. */
function world(dice: Dice, width: number): readonly ControlFact[] {
  const names = () => manyNames(dice, width);
  const wide = card({
    record: 'wide',
    recordKind: dice.pick(['personal-data', 'personal-work', 'collective-work', 'legal-person-data']),
    controlRule: dice.pick(['all', 'owner', 'unanimous-partners', 'quorum']),
    fields: fieldsOf(dice, width),
    owners: dice.some(PEOPLE, 0.4),
    basis: dice.chance(0.3)
      ? { legalBasis: 'contract', purposes: ['CommunicationManagement'] }
      : { legalBasis: 'consent', purposes: [] },
  });
  const ways: readonly (() => Partial<Parameters<typeof grant>[0]>)[] = [
    () => ({ fields: 'all' as const, position: 5n }),
    () => ({ fields: names() }),
    () => ({ fields: names(), limit: 3, duties: [{ kind: 'delete-after', days: dice.integer(1, 9) }] }),
  ];
  const grants = PEOPLE.flatMap((stakeholder) =>
    ways.map((way, index) => grant({ grant: `g-${stakeholder}-${index}`, stakeholder, ...way() })),
  );
  const introduced = manyNames(dice, width)
    .slice(0, 8)
    .map((field): ControlFact => ({ kind: 'field-introduced', category: 'directory', field, position: 9n }));
  return [
    ...WORLD,
    contract({ fields: dice.chance(0.5) ? 'all' : names() }),
    wide,
    ...dice.some(grants, 0.8),
    ...dice.some(introduced, 0.5),
    ...dice.some([prohibition({ fields: names(), stakeholder: dice.pick(PEOPLE) })], 0.4),
    ...dice.some([generalProhibition({ fields: names() })], 0.2),
    ...PEOPLE.filter(() => dice.chance(0.5)).map((subject): ControlFact => ({
      kind: 'subject-informed',
      subject,
      records: ['wide'],
    })),
    ...(dice.chance(0.3)
      ? [{ kind: 'record-changed', record: 'wide', controlPosition: 1n, owners: ['anna'] } as const]
      : []),
    { kind: 'position-reached', position: 100n },
  ];
}

describe('a record of many fields', () => {
  it.each(WIDTHS)('is decided on as the plain evaluator does, with %i fields', (width) => {
    const dice = new Dice(width);
    for (let each = 0; each < 12; each += 1) {
      const facts = world(dice, width);
      const point = new DecisionPoint();
      for (const fact of facts) point.apply(fact);
      const again = new DecisionPoint({ snapshot: point.snapshot() });
      const state = stateAfter(facts);
      for (const fields of ['all', manyNames(dice, width), [nameOf(width - 1), 'no such field']] as const) {
        const request = ask({ record: 'wide', fields });
        const plain = decide(state, request);
        expect(point.explain(request)).toEqual(plain);
        expect(again.explain(request)).toEqual(plain);
        const verdict = point.decide(request);
        expect([verdict.fields, verdict.reasons]).toEqual([plain.fields, plain.reasons]);
        expect(verdict.perField.map(({ field, permitted }) => [field, permitted])).toEqual(
          plain.perField.map(({ field, permitted }) => [field, permitted]),
        );
        const rows = [...point.readable(request)].flatMap((batch) => batch.rows);
        expect(rows.find(({ record }) => record === 'wide')?.fields ?? []).toEqual(plain.fields);
      }
    }
  });

  it('opens some fields of each word of 32 in these worlds, and closes some', () => {
    const open = new Set<number>();
    const closed = new Set<number>();
    const dice = new Dice(97);
    for (let each = 0; each < 12; each += 1) {
      const state = stateAfter(world(dice, 97));
      for (const { field, permitted } of decide(state, ask({ record: 'wide', fields: 'all' })).perField)
        (permitted ? open : closed).add(Number(field.slice(1)) >>> 5);
    }
    expect([open.size, closed.size]).toEqual([4, 4]);
  });
});
