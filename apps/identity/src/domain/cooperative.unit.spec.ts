import { specification } from '@coop/event-sourcing/testing';
import { cooperative, type FoundingAct } from './cooperative.js';

const act: FoundingAct = {
  cooperative: '0199a000-0000-7000-8000-0000000000c0',
  name: 'Coopérative des invités',
  legalForm: 'cooperative-ch',
  country: 'CH',
  language: 'fr',
  demonstration: true,
  firstSteward: '0199a000-0000-7000-8000-000000000001',
  firstVouchers: ['0199a000-0000-7000-8000-000000000001', '0199a000-0000-7000-8000-000000000002'],
  vouchesForA2: 2,
};

describe('A cooperative', () => {
  const { given } = specification(cooperative);

  it('begins with its founding act', () => {
    given()
      .when({ kind: 'found', ...act })
      .then({ type: 'identity.cooperative.founded', data: act });
  });

  it('is founded once', () => {
    given({ type: 'identity.cooperative.founded', data: act })
      .when({ kind: 'found', ...act })
      .thenRefused('already-founded');
  });

  it('has its first steward among its founders', () => {
    given()
      .when({ kind: 'found', ...act, firstVouchers: ['0199a000-0000-7000-8000-000000000002'] })
      .thenRefused('founder-missing');
  });

  it('does not read on when it meets an event that it does not know', () => {
    expect(() =>
      cooperative.evolve(cooperative.initial, { type: 'identity.cooperative.sold' } as never),
    ).toThrow(TypeError);
  });
});
