import type { WholeContract } from '../client/contract-shapes.js';
import type { ContractView } from '../client/shapes.js';
import { CAMILLE, id, PARTNER } from './invented-names.js';

export const contracts: readonly ContractView[] = [
  {
    contract: id(600),
    consumer: PARTNER,
    status: 'in-force',
    terms: {
      purposes: ['ScientificResearch', 'PublicRelations'],
      fields: 'all',
      actions: ['read', 'mail'],
      scope: {},
      until: '2027-01-01T00:00:00.000Z',
      deleteAfterDays: 30,
      country: 'CH',
    },
  },
];

/** One contract as it is negotiated, signed and lived. */
export const wholeContract = (changes: Partial<WholeContract> = {}): WholeContract => ({
  contract: id(600),
  consumer: PARTNER,
  status: 'offered',
  version: 2,
  offeredBy: 'consumer',
  digest: 'c'.repeat(64),
  intact: true,
  terms: {
    ...{ contract: id(600), consumer: PARTNER, purposes: ['ScientificResearch'], fields: 'all' },
    ...{ from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' },
    price: { minor: 5, currency: 'CHF', per: 'reading' },
    limit: 1000,
    ...{ country: 'CH', transferGround: 'same-country', onwardTransfer: 'forbidden' },
    ...{ deleteAfterDays: 30, applicableLaw: 'CH' },
  },
  readingsLeft: 12,
  texts: [
    { language: 'fr', text: 'Un contrat inventé.' },
    { language: 'en', text: 'An invented contract.' },
  ],
  deed: { fr: ['Elle paie CHF 0.05 par lecture.'], en: ['It pays CHF 0.05 for each reading.'] },
  signatures: [],
  duties: null,
  suspensions: [],
  ...changes,
});

const sealed = { side: 'consumer', signer: PARTNER, method: 'seal', completes: true } as const;
const signed = { side: 'cooperative', signer: CAMILLE, method: 'session', completes: true } as const;

export const contractsInEachState: readonly WholeContract[] = [
  wholeContract(),
  wholeContract({ status: 'agreed', signatures: [sealed] }),
  wholeContract({ status: 'in-force', signatures: [sealed, signed] }),
  wholeContract({
    ...{ status: 'suspended', signatures: [sealed, signed] },
    duties: [
      {
        ...{ duty: id(611), kind: 'delete', due: '2026-07-01T00:00:00.000Z', status: 'breached' },
        reminders: [
          { share: 50, at: '2026-06-16T09:30:00.000Z' },
          { share: 90, at: '2026-06-28T09:30:00.000Z' },
        ],
      },
    ],
    suspensions: [
      { suspension: id(610), reason: 'inquiry' },
      { suspension: id(611), reason: 'duty-breached' },
    ],
  }),
  wholeContract({ status: 'terminated', signatures: [sealed, signed] }),
  wholeContract({ status: 'expired', intact: false, readingsLeft: 0 }),
];
