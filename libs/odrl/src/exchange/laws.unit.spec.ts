import * as fc from 'fast-check';
import { OdrlRefusal } from '../refusal.js';
import { anyTerms } from '../testing/arbitrary-terms.js';
import { EXAMPLE_OFFER } from '../testing/example-offer.js';
import { amountOf, minorOf } from './amount.js';
import { fromOdrl, readOdrl } from './from-odrl.js';
import type { OfferTerms, PolicyTerms } from './terms.js';
import { toOdrl } from './to-odrl.js';

const SEED = { seed: 20260301 };

interface Leaf {
  readonly holder: unknown[] | Record<string, unknown>;
  readonly key: string;
}

/** Every member and item of a JSON value, wherever it is. */
function leaves(value: unknown): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...leaves(holder[key])]);
}

/** What is understood after a change, or `undefined` when it was refused. */
function understood(document: unknown) {
  try {
    return readOdrl(document);
  } catch (error) {
    if (error instanceof OdrlRefusal) return undefined;
    throw error;
  }
}

describe('Terms in ODRL', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        expect(fromOdrl(JSON.stringify(toOdrl(terms)))).toEqual(terms);
      }),
      { ...SEED, numRuns: 500 },
    );
  });

  it('are refused or understood differently after any change, never taken as before', () => {
    fc.assert(
      fc.property(
        anyTerms,
        fc.nat(),
        fc.constantFrom('drop', 'text', 'number', 'twice'),
        (terms, place, how) => {
          const document: unknown = JSON.parse(JSON.stringify(toOdrl(terms)));
          const all = leaves(document);
          const { holder, key } = all[place % all.length] ?? { holder: [], key: '' };
          const at = holder as Record<string, unknown>;
          if (how === 'drop' && Array.isArray(holder)) holder.splice(Number(key), 1);
          else if (how === 'drop') delete at[key];
          else if (how === 'twice') at[key] = [at[key], at[key]];
          else at[key] = how === 'text' ? 'something else' : 7;
          expect(understood(document)).not.toEqual(terms);
        },
      ),
      { ...SEED, numRuns: 2000 },
    );
  });

  /** Duties are a list as purposes are: it is read in the order in which it stands. */
  const withDutiesReversed = (policy: PolicyTerms) =>
    policy.kind === 'grant'
      ? policy
      : { ...policy, terms: { ...policy.terms, duties: policy.terms.duties.toReversed() } };

  it('mean the same in whatever order constraints and members stand', () => {
    const reordered = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map(reordered);
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, member]) => [
            name,
            ['constraint', 'refinement', 'duty'].includes(name) && Array.isArray(member)
              ? member.toReversed().map(reordered)
              : reordered(member),
          ]),
      );
    };
    fc.assert(
      fc.property(anyTerms, (terms) => {
        expect(readOdrl(reordered(JSON.parse(JSON.stringify(toOdrl(terms)))))).toEqual(
          withDutiesReversed(terms),
        );
      }),
      SEED,
    );
  });

  it('may leave the seconds out, which xsd:dateTime may not', () => {
    const terms = { ...EXAMPLE_OFFER.terms, from: '2026-01-01T00:00Z' };
    expect(readOdrl(toOdrl({ ...EXAMPLE_OFFER, terms }))).toEqual(EXAMPLE_OFFER);
  });

  it.each([
    ['a term that the profile does not know', { discount: 1 }, '/discount'],
    ['an action that it has no name for', { actions: ['read', 'sell'] }, '/actions/1'],
    [
      'a role that it has no name for',
      { roles: { cooperative: 'owner', consumer: 'processor' } },
      '/roles/cooperative',
    ],
    ['a duty that it has no name for', { duties: [{ kind: 'dance' }] }, '/duties/0/kind'],
    [
      'a duty twice',
      {
        duties: [
          { kind: 'notify-within', days: 1 },
          { kind: 'notify-within', days: 2 },
        ],
      },
      '/duties/1',
    ],
    ['a scope that it has no name for', { scope: { tags: ['a'] } }, '/scope/tags'],
  ])('are not written with %s', (_what, change, pointer) => {
    const terms = { ...EXAMPLE_OFFER.terms, ...change } as OfferTerms;
    expect(() => toOdrl({ ...EXAMPLE_OFFER, terms })).toThrow(new OdrlRefusal('not-enforced', pointer));
  });
});

describe('An amount of money', () => {
  it.each([
    [0, 'CHF', '0.00'],
    [5, 'CHF', '0.05'],
    [123456, 'EUR', '1234.56'],
    [7, 'JPY', '7'],
    [1, 'BHD', '0.001'],
    [10, 'CLF', '0.0010'],
    [Number.MAX_SAFE_INTEGER, 'CHF', '90071992547409.91'],
  ])('of %s minor units of %s is %s', (minor, currency, amount) => {
    expect(amountOf(minor, currency)).toBe(amount);
    expect(minorOf(amount, currency)).toBe(minor);
  });

  it.each([
    ['1.1', 'CHF', 110],
    ['0.29', 'CHF', 29],
    ['3', 'CHF', 300],
  ])('%s %s is read without rounding', (amount, currency, minor) => {
    expect(minorOf(amount, currency)).toBe(minor);
  });

  it.each([
    ['0.001', 'CHF'],
    ['1.0', 'JPY'],
    ['-1.00', 'CHF'],
    ['+1', 'CHF'],
    ['1e3', 'CHF'],
    ['01', 'CHF'],
    ['.5', 'CHF'],
    ['5.', 'CHF'],
    ['90071992547409.92', 'CHF'],
    ['99999999999999999999', 'CHF'],
    ['', 'CHF'],
  ])('%s %s is none', (amount, currency) => {
    expect(minorOf(amount, currency)).toBeUndefined();
  });
});
