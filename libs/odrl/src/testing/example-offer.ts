import type { PolicyTerms } from '../exchange/terms.js';

/** What the example of the documentation says. */
export const EXAMPLE_OFFER: Extract<PolicyTerms, { kind: 'offer' }> = {
  kind: 'offer',
  id: '0197b2f0-5a10-7c3e-9d55-6c1f3a7e0b21',
  terms: {
    scope: { categories: ['press-list'], kinds: ['personal-data'] },
    fields: ['phone', 'e-mail'],
    purposes: ['CommunicationManagement'],
    actions: ['read', 'mail'],
    from: '2026-01-01T00:00:00Z',
    until: '2027-01-01T00:00:00Z',
    price: { minor: 5, currency: 'CHF', per: 'reading' },
    limit: 10_000,
    prohibitions: ['PoliticalCampaign'],
    roles: { cooperative: 'controller', consumer: 'controller' },
    controlledBy: ['0197b2f0-5a10-7c3e-9d55-6c1f3a7e0b22'],
    country: 'CH',
    transferGround: 'same-country',
    deleteAfterDays: 30,
    onwardTransfer: 'forbidden',
    duties: [
      { kind: 'attribute', to: 'Data cooperative' },
      { kind: 'report-use', everyDays: 90 },
      { kind: 'notify-within', days: 3 },
      { kind: 'pay-on-breach', minor: 50_000, currency: 'CHF' },
    ],
    applicableLaw: 'CH',
  },
};
