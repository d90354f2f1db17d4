import { Refusal } from '@coop/event-sourcing';
import { BUILT_IN_PURPOSES, version } from '../testing/contract-cases.js';
import { contractTerms, END, START } from '../testing/facts.js';
import type { ContractTerms } from './contract.js';
import { checkTerms } from './contract-terms.js';

const { texts } = version('consumer');

function refusal(change: Partial<ContractTerms>, given = texts, now = START): string | undefined {
  try {
    checkTerms(contractTerms(change), given, now, BUILT_IN_PURPOSES);
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

describe('The terms of a contract', () => {
  it('can be offered when nothing is wrong with them', () => expect(refusal({})).toBeUndefined());

  it('end after they begin, and in the future', () => {
    expect(refusal({ until: START })).toBe('contract-period-invalid');
    expect(refusal({}, texts, END)).toBe('contract-period-invalid');
  });
  it('name purposes of the taxonomy, and none that they forbid', () => {
    expect(refusal({ purposes: ['Anything'] })).toBe('purpose-unknown');
    expect(refusal({ prohibitions: ['Anything'] })).toBe('purpose-unknown');
    expect(refusal({ prohibitions: ['Marketing'] })).toBe('contract-terms-incomplete');
    expect(refusal({ purposes: ['DirectMarketing'], prohibitions: ['Marketing'] })).toBe(
      'contract-terms-incomplete',
    );
  });
  it('say which records they are about, once', () =>
    expect(refusal({ scope: {} })).toBe('contract-terms-incomplete'));
  it('have one text in each language', () =>
    expect(refusal({}, [...texts, ...texts])).toBe('contract-terms-incomplete'));
  it('have one duty of each kind', () => {
    const duty = { kind: 'attribute', to: 'Annuaire' } as const;
    expect(refusal({ duties: [duty] })).toBeUndefined();
    expect(refusal({ duties: [duty, duty] })).toBe('contract-terms-incomplete');
  });
  it('attack-38 know one currency: that of the price', () => {
    const penalty = { kind: 'pay-on-breach', minor: 100_000, currency: 'EUR' } as const;
    expect(refusal({ duties: [penalty] })).toBe('contract-currency-mixed');
    expect(refusal({ duties: [{ ...penalty, currency: 'CHF' }] })).toBeUndefined();
  });
  it.each([
    ['controller', 'controller', undefined],
    ['controller', 'processor', undefined],
    ['processor', 'controller', undefined],
    ['joint-controller', 'joint-controller', undefined],
    ['joint-controller', 'controller', 'contract-roles-invalid'],
    ['processor', 'joint-controller', 'contract-roles-invalid'],
    ['processor', 'processor', 'contract-roles-invalid'],
  ] as const)(
    'take the cooperative as %s and the organisation as %s: %s',
    (cooperative, consumer, expected) => expect(refusal({ roles: { cooperative, consumer } })).toBe(expected),
  );
  it.each([
    ['CH', 'same-country', undefined],
    ['FR', 'same-country', undefined],
    ['NO', 'same-country', undefined],
    ['US', 'same-country', 'contract-transfer-ground-missing'],
    ['GB', 'same-country', 'contract-transfer-ground-missing'],
    ['US', 'standard-clauses', undefined],
    ['US', 'explicit-consent', undefined],
  ] as const)('let data go to %s on the ground %s: %s', (country, transferGround, expected) =>
    expect(refusal({ country, transferGround })).toBe(expected),
  );
});
