import { formatRational, parseRational } from '@coop/anonymiser';
import { Refusal } from '@coop/event-sourcing';
import { afterSpending, leftOf, nothingSpent, priceOf, spend } from './budget.js';
import { periodAt } from './period.js';

const place = {
  budget: '0199b000-0000-7000-8000-0000000000f1',
  institution: '0199b000-0000-7000-8000-0000000000a1',
  ...{ category: 'survey', purpose: 'ScientificResearch', from: '2026-01-01', until: '2027-01-01' },
  question: '0199b000-0000-7000-8000-0000000000f2',
};
const costs = (price: string, limit: string) => ({
  price: parseRational(price),
  limit: parseRational(limit),
});

describe('A period', () => {
  it.each([
    ['month', '2026-02-28T23:59:59.999Z', '2026-02-01', '2026-03-01'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
    ['quarter', '2026-02-28T23:59:59.999Z', '2026-01-01', '2026-04-01'],
    ['quarter', '2026-10-01T00:00:00.000Z', '2026-10-01', '2027-01-01'],
    ['year', '2026-01-01T00:00:00.000Z', '2026-01-01', '2027-01-01'],
  ] as const)('of a %s holds %s', (kind, now, from, until) => {
    expect(periodAt(new Date(now), kind)).toEqual({ from, until });
  });
});

describe('A price', () => {
  const least = parseRational('1/1000');
  it.each([
    ['1/200', '1/200'],
    ['0.005', '1/200'],
    ['2', '2/1'],
    ['0.001', '1/1000'],
  ])('written %s is exactly %s', (written, exact) => {
    expect(formatRational(priceOf(written, { least }))).toBe(exact);
  });
  it.each(['0', '1/1001', '1/300', '0.0009', '-1', 'much', '1/0'])('%s is none', (written) => {
    expect(() => priceOf(written, { least })).toThrow(Refusal);
  });
});

describe('A budget', () => {
  it('gives its price to a question as long as it reaches, to the last part', () => {
    const [first] = spend(nothingSpent, place, costs('1/30', '1/10'));
    expect(first?.data).toEqual({ ...place, rho: '1/30', limit: '1/10' });
    const spent = [first, first, first].flatMap((event) => event ?? []).reduce(afterSpending, nothingSpent);
    // Three times a thirtieth is a tenth: in floating point it would be another number.
    expect(formatRational(leftOf(spent, parseRational('1/10')))).toBe('0/1');
    expect(spend(spent, place, costs('1/1000000', '1/10'))).toEqual([]);
  });
  it('has nothing left when its limit was lowered below what had been spent', () => {
    const spent = { spent: parseRational('1/10') };
    expect(formatRational(leftOf(spent, parseRational('1/20')))).toBe('0/1');
    expect(spend(spent, place, costs('1/1000', '1/20'))).toEqual([]);
  });
});
