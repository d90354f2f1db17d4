import type { ControlFact } from '../facts.js';
import { POLITICAL_CAMPAIGN } from '../taxonomy/purposes.js';
import type { Situation } from './situation.js';
import { contract, grant, prohibition, IMPORTED, variation } from './world.js';

/** University research moves under messages, two purposes are new, and contact with customers is gone. */
const NEXT: ControlFact = {
  kind: 'taxonomy-adopted',
  taxonomy: 'dpv-next',
  terms: variation(
    {
      AcademicResearch: ['CommunicationManagement'],
      Canvassing: ['Marketing'],
      Lobbying: ['PoliticalCampaign'],
    },
    ['CommunicationForCustomerCare'],
  ),
};
const BACK: ControlFact = { kind: 'taxonomy-adopted', taxonomy: 'dpv-2.3', terms: [['Purpose', []]] };

const NEW = { taxonomy: 'dpv-next' };
const UNREADABLE = { taxonomy: 'dpv-9' };
const WIDE_OLD = contract({ purposes: ['Purpose'] });
const K_NEW = contract(NEW);
const G = grant();

const PERMITTED = { outcome: 'PERMIT', because: ['granted'] } as const;
const MOVED = { purpose: 'AcademicResearch' };

/** Situations before and after an upgrade of the taxonomy. */
export const UPGRADE_SITUATIONS: readonly Situation[] = [
  {
    situation: 'a purpose has moved under what Anna had agreed to, which does not widen her grant',
    happened: [K_NEW, G, NEXT],
    asked: MOVED,
    outcome: 'DENY',
    because: ['grant-too-narrow'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna has agreed again, by the new taxonomy',
    happened: [K_NEW, grant(NEW), NEXT],
    asked: MOVED,
    ...PERMITTED,
  },
  {
    situation: 'a purpose has moved under what the contract covers, which does not widen it',
    happened: [contract(), grant(NEW), NEXT],
    asked: MOVED,
    outcome: 'DENY',
    because: ['purpose-not-in-contract', 'granted'],
    partnerSees: 'contract',
  },
  {
    situation: 'the taxonomy has changed, and what was agreed before is asked for as before',
    happened: [contract(), G, NEXT],
    ...PERMITTED,
  },
  {
    situation: 'a purpose has vanished from the current taxonomy',
    happened: [contract(), G, NEXT],
    asked: { purpose: 'CommunicationForCustomerCare' },
    outcome: 'DENY',
    because: ['purpose-unknown', 'granted'],
    partnerSees: 'contract',
  },
  {
    situation: 'a purpose of a taxonomy is asked for that is not adopted yet',
    happened: [contract(), G],
    asked: { purpose: 'Canvassing' },
    outcome: 'DENY',
    because: ['purpose-unknown', 'grant-too-narrow'],
    partnerSees: 'contract',
  },
  {
    situation: 'the former taxonomy is adopted again, and keeps its content',
    happened: [contract(), G, NEXT, BACK],
    asked: { purpose: 'CommunicationForCustomerCare' },
    ...PERMITTED,
  },
  {
    situation: 'a version is told once more with other terms, and its first content counts',
    happened: [
      K_NEW,
      grant(NEW),
      NEXT,
      { kind: 'taxonomy-adopted', taxonomy: 'dpv-next', terms: [['CommunicationManagement', []]] },
    ],
    asked: MOVED,
    ...PERMITTED,
  },
  {
    situation: 'the grant names a taxonomy that nobody knows',
    happened: [contract(), grant(UNREADABLE)],
    outcome: 'DENY',
    because: ['grant-too-narrow'],
    partnerSees: 'consent',
  },
  {
    situation: 'the contract names a taxonomy that nobody knows',
    happened: [contract(UNREADABLE), G],
    outcome: 'DENY',
    because: ['purpose-not-in-contract', 'granted'],
    partnerSees: 'contract',
  },
  {
    situation: 'a prohibition names a taxonomy that nobody knows',
    happened: [contract(), G, prohibition({ ...UNREADABLE, purposes: ['PublicBenefit'] })],
    outcome: 'DENY',
    because: ['prohibition-unreadable', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'a prohibition of everything names a taxonomy that nobody knows, and needs none',
    happened: [contract(), G, prohibition(UNREADABLE)],
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'a prohibition names a purpose that is only in the current taxonomy, not in its own',
    happened: [contract(), G, NEXT, prohibition({ purposes: ['Canvassing'] })],
    outcome: 'DENY',
    because: ['prohibition-unreadable', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'a purpose has moved away from under what Anna forbids, which does not lift it',
    happened: [
      contract({ ...NEW, purposes: ['Purpose'] }),
      grant({ ...NEW, purposes: ['Purpose'] }),
      NEXT,
      prohibition({ purposes: ['ResearchAndDevelopment'] }),
    ],
    asked: MOVED,
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'a purpose has moved under what Anna forbids, which hits it too',
    happened: [
      WIDE_OLD,
      grant({ purposes: ['Purpose'] }),
      NEXT,
      prohibition({ purposes: ['CommunicationManagement'] }),
    ],
    asked: MOVED,
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna forbids by the new taxonomy, where the purpose has moved away',
    happened: [
      WIDE_OLD,
      grant({ purposes: ['Purpose'] }),
      NEXT,
      prohibition({ ...NEW, purposes: ['ResearchAndDevelopment'] }),
    ],
    asked: MOVED,
    ...PERMITTED,
  },
  {
    situation: 'what is forbidden has moved under what is asked for, and the old contract renounces it',
    happened: [
      contract({ prohibitions: ['AcademicResearch'] }),
      G,
      NEXT,
      prohibition({ purposes: ['AcademicResearch'] }),
    ],
    ...PERMITTED,
  },
  {
    situation: 'what is forbidden has moved under what is asked for, and no contract renounces it',
    happened: [contract(), G, NEXT, prohibition({ purposes: ['AcademicResearch'] })],
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  ...[true, false].map((isOld): Situation => {
    const signed = isOld ? 'before' : 'after';
    const renounced = { purposes: ['Purpose'], prohibitions: ['CommunicationManagement'] };
    return {
      situation: `the contract was signed ${signed} the upgrade that moved what is forbidden under what it renounces`,
      happened: [
        contract(isOld ? renounced : { ...NEW, ...renounced }),
        grant({ purposes: ['Purpose'] }),
        NEXT,
        prohibition({ purposes: ['AcademicResearch'] }),
      ],
      asked: { purpose: 'ResearchAndDevelopment' },
      ...(isOld
        ? { outcome: 'DENY', because: ['prohibited-by-stakeholder', 'granted'], partnerSees: 'consent' }
        : PERMITTED),
    };
  }),
  {
    situation: 'a purpose has moved under what the consumer renounces in its contract',
    happened: [
      contract({ purposes: ['Purpose'], prohibitions: ['CommunicationManagement'] }),
      grant({ purposes: ['Purpose'] }),
      NEXT,
    ],
    asked: MOVED,
    outcome: 'DENY',
    because: ['prohibited-by-contract', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'the contract renounces a purpose that is only in a later taxonomy than its own',
    happened: [contract({ prohibitions: ['Canvassing'] }), G, NEXT],
    outcome: 'DENY',
    because: ['prohibition-unreadable', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'political campaigning has moved away from marketing, which stays forbidden by default',
    happened: [contract(), G, { ...NEXT, terms: variation({ [POLITICAL_CAMPAIGN]: ['Purpose'] }) }],
    asked: { purpose: 'Advertising' },
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'political campaigning has moved under messages, which are forbidden by default from then on',
    happened: [
      contract(),
      G,
      { ...NEXT, terms: variation({ [POLITICAL_CAMPAIGN]: ['CommunicationManagement'] }) },
    ],
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'a new purpose is a kind of political campaigning, to which Anna has expressly agreed',
    happened: [K_NEW, grant({ ...NEW, purposes: ['PoliticalCampaign'] }), NEXT],
    asked: { purpose: 'Lobbying' },
    ...PERMITTED,
  },
  {
    situation: 'a new purpose is a kind of political campaigning, to which Anna has agreed without naming it',
    happened: [K_NEW, grant({ ...NEW, purposes: ['Marketing'] }), NEXT],
    asked: { purpose: 'Lobbying' },
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'granted'],
    partnerSees: 'prohibition',
  },
  ...[true, false].map((isOld): Situation => {
    const basis = { ...IMPORTED.basis, ...(isOld ? {} : NEW) };
    const when = isOld ? 'before' : 'after';
    return {
      situation: `data was taken in ${when} the upgrade that moved the purpose under the declared one`,
      happened: [
        contract({ ...NEW, purposes: ['Purpose'] }),
        { ...IMPORTED, record: 'list', basis },
        { kind: 'subject-informed', subject: 'anna', records: ['list'] },
        NEXT,
      ],
      asked: { ...MOVED, record: 'list' },
      ...(isOld
        ? { outcome: 'DENY', because: ['outside-declared-basis'], partnerSees: 'consent' }
        : { outcome: 'PERMIT', because: ['basis-applies'] }),
    };
  }),
];
