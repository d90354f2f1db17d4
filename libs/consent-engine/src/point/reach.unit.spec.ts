import type { ControlFact } from '../facts.js';
import { Dice } from '../testing/random/dice.js';
import { FIELDS, NOW, RECORDS } from '../testing/random/words.js';
import { randomWorld } from '../testing/random/world.js';
import { counterfactualWithdrawal, whoCouldRead as plainReaders } from '../testing/plain/reach.js';
import { card, contract, grant, pointAfter, stateAfter, TODAY, WORLD } from '../testing/world.js';
import { consequencesOfWithdrawal, whoCouldRead } from './reach.js';

const WORLDS = Math.min(30, Number(process.env['COOP_WORLDS'] ?? 30));

describe('who could read a field', () => {
  it('is who the plain evaluator says, in random worlds', () => {
    let met = 0;
    for (let seed = 0; seed < WORLDS; seed += 1) {
      const { facts } = randomWorld(900_000 + seed);
      const [point, state, dice] = [pointAfter(facts), stateAfter(facts), new Dice(seed)];
      for (const record of RECORDS) {
        const question = { record, field: dice.pick(FIELDS), asOf: NOW };
        const readers = whoCouldRead(point, question);
        expect(readers).toEqual(plainReaders(state, question));
        met += readers.length;
      }
    }
    expect(met).toBeGreaterThan(WORLDS / 2);
  });
});

describe('an empty field', () => {
  it('has readers as if it held something', () => {
    const point = pointAfter([...WORLD, contract(), grant()]);
    const readers = whoCouldRead(point, { record: 'card', field: 'nickname', asOf: TODAY });
    expect(readers.map(({ recipient, grants }) => [recipient, grants])).toEqual([['courier', ['g-anna']]]);
  });
});

describe('the consequences of a withdrawal', () => {
  it('are the losses that the plain evaluator says, in random worlds', () => {
    let met = 0;
    for (let seed = 0; seed < WORLDS; seed += 1) {
      const { facts } = randomWorld(910_000 + seed);
      const [point, state, dice] = [pointAfter(facts), stateAfter(facts), new Dice(seed)];
      const grants = facts.flatMap((fact) => (fact.kind === 'grant-given' ? [fact.grant] : []));
      for (const id of [dice.pick(grants), dice.pick(grants), 'g-none']) {
        const { losses } = consequencesOfWithdrawal(point, id, NOW);
        expect(losses).toEqual(counterfactualWithdrawal(state, id, NOW));
        met += losses.length;
      }
    }
    expect(met).toBeGreaterThan(WORLDS / 20);
  });

  const price = { minor: 250, currency: 'CHF', per: 'month' } as const;
  const K = contract({ price });
  const second = card({ record: 'second', controlPosition: 0n });
  const of = (happened: readonly ControlFact[], id = 'g-anna') =>
    consequencesOfWithdrawal(pointAfter([...WORLD, ...happened]), id, TODAY);
  const ended = [{ recipient: 'courier', contract: 'k-courier', price }];

  it('end the payment with the last field of hers that the contract reaches', () => {
    const { losses, endedPayments } = of([K, grant()]);
    expect([losses.map(({ record }) => record), endedPayments]).toEqual([
      ['card', 'photograph', 'press-line'],
      ended,
    ]);
  });

  it('end no payment while another grant keeps a field open', () => {
    const other = grant({ grant: 'g-other', fields: ['name'] });
    const { losses, endedPayments } = of([K, grant(), other]);
    expect([losses.length, endedPayments]).toEqual([3, []]);
    const elsewhere = grant({ grant: 'g-other', scope: { records: ['second'] } });
    expect(of([second, K, grant(), elsewhere]).endedPayments).toEqual([]);
  });

  it('end the payment also while a field of somebody else stays open in a record that mentions her', () => {
    const plain = { sensitive: false, empty: false };
    const shared = card({
      record: 'shared',
      fields: [
        { ...plain, name: 'hers', subjects: ['anna'] },
        { ...plain, name: 'his', subjects: ['bruno'] },
      ],
      owners: [],
    });
    const ofBruno = grant({ grant: 'g-bruno', stakeholder: 'bruno' });
    const { losses, endedPayments } = of([shared, K, grant(), ofBruno]);
    expect(losses.find(({ record }) => record === 'shared')?.fields).toEqual(['hers']);
    expect(endedPayments).toEqual(ended);
  });

  it('end no payment where nothing is lost', () => {
    expect(of([K, grant(), grant({ grant: 'g-other' })])).toEqual({ losses: [], endedPayments: [] });
  });

  it('end no payment where nothing was ever to be paid', () => {
    expect(of([contract(), grant()]).endedPayments).toEqual([]);
    expect(of([contract({ price: { ...price, minor: 0 } }), grant()]).endedPayments).toEqual([]);
    expect(of([contract({ price: { ...price, minor: 1 } }), grant()]).endedPayments).toHaveLength(1);
  });

  it('are none for a grant that nobody gave, and name each contract in the order of ids', () => {
    expect(of([K], 'g-none')).toEqual({ losses: [], endedPayments: [] });
    const another = contract({ contract: 'k-a', price });
    const ofBakery = contract({ contract: 'k-b', consumer: 'bakery', price });
    const toAnyone = grant({ recipient: 'any-contracted' });
    const { endedPayments } = of([K, ofBakery, another, toAnyone]);
    expect(endedPayments.map(({ contract: id }) => id)).toEqual(['k-a', 'k-b', 'k-courier']);
    expect(of([K, ofBakery, another, grant()]).endedPayments.map(({ contract: id }) => id)).toEqual([
      'k-a',
      'k-courier',
    ]);
  });
});
