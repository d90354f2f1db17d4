import type { Situation } from './situation.js';
import { card, contract, generalProhibition, grant, prohibition } from './world.js';

const K = contract();
const G = grant();
const BRUNO = grant({ grant: 'g-bruno', stakeholder: 'bruno' });
const POLITICAL = { purposes: ['PoliticalCampaign'] };
const RENOUNCED = contract({ prohibitions: ['PoliticalCampaign'] });

/** Situations in which something is forbidden. */
export const PROHIBITION_SITUATIONS: readonly Situation[] = [
  {
    situation: 'Anna has agreed, and forbidden a broader purpose',
    happened: [K, G, prohibition({ purposes: ['CommunicationManagement'] })],
    asked: { purpose: 'CommunicationForCustomerCare' },
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna has agreed, and forbidden a narrower purpose',
    happened: [K, G, prohibition({ purposes: ['CommunicationForCustomerCare'] })],
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'Anna has forbidden a narrower purpose, and the consumer has renounced it in the contract',
    happened: [
      contract({ prohibitions: ['CommunicationForCustomerCare'] }),
      G,
      prohibition({ purposes: ['CommunicationForCustomerCare'] }),
    ],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'the consumer asks for what it has renounced itself',
    happened: [contract({ prohibitions: ['CommunicationForCustomerCare'] }), G],
    asked: { purpose: 'CommunicationForCustomerCare' },
    outcome: 'DENY',
    because: ['prohibited-by-contract', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'Anna has forbidden, and lifted it again',
    happened: [K, G, prohibition(), { kind: 'prohibition-lifted', prohibition: 'p-anna' }],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'Anna has forbidden another recipient',
    happened: [K, G, prohibition({ recipient: 'bakery' })],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'Anna has forbidden another field',
    happened: [K, G, prohibition({ fields: ['name'] })],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'someone who has no say in the field has forbidden it',
    happened: [K, G, prohibition({ stakeholder: 'bruno' })],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'the law forbids it to everyone',
    happened: [K, G, generalProhibition()],
    outcome: 'DENY',
    because: ['prohibited-by-law', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'a court forbids it for this record',
    happened: [K, G, generalProhibition({ scope: { records: ['card'] } })],
    outcome: 'DENY',
    because: ['prohibited-by-law', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'the charter of the cooperative forbids it',
    happened: [K, G, generalProhibition({ source: 'cooperative', purposes: ['CommunicationManagement'] })],
    outcome: 'DENY',
    because: ['prohibited-by-cooperative', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'a prohibition names a purpose that nobody knows',
    happened: [K, G, prohibition({ purposes: ['Telepathy'] })],
    outcome: 'DENY',
    because: ['prohibition-unreadable', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'a prohibition of a member does not say whose it is',
    happened: [K, G, generalProhibition({ source: 'member' })],
    outcome: 'DENY',
    because: ['prohibition-unreadable', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'the time of a prohibition cannot be read',
    happened: [K, G, prohibition({ until: 'last spring' })],
    outcome: 'DENY',
    because: ['prohibited-by-stakeholder', 'granted'],
    partnerSees: 'consent',
  },
  {
    situation: 'marketing is asked for, which contains political campaigning',
    happened: [K, G],
    asked: { purpose: 'Marketing' },
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'marketing is asked for, and the consumer has renounced political campaigning',
    happened: [RENOUNCED, G],
    asked: { purpose: 'Marketing' },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'direct marketing is asked for, which does not contain political campaigning',
    happened: [K, G],
    asked: { purpose: 'DirectMarketing' },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'political campaigning is asked for under an agreement to marketing',
    happened: [K, G],
    asked: { purpose: 'PoliticalCampaign' },
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'political campaigning is asked for, and Anna has expressly agreed to it',
    happened: [K, grant(POLITICAL)],
    asked: { purpose: 'PoliticalCampaign' },
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'political campaigning is asked for, and only one of two persons has expressly agreed to it',
    happened: [K, grant(POLITICAL), BRUNO],
    asked: { purpose: 'PoliticalCampaign', fields: ['household'] },
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'political campaigning is asked for by a consumer who has renounced it',
    happened: [RENOUNCED, grant(POLITICAL)],
    asked: { purpose: 'PoliticalCampaign' },
    outcome: 'DENY',
    because: ['prohibited-by-contract', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation:
      'political campaigning with a photograph is agreed to by the person depicted, not by the author',
    happened: [K, G, { ...BRUNO, ...POLITICAL }],
    asked: { purpose: 'PoliticalCampaign', record: 'photograph', fields: ['picture'] },
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'granted'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'political campaigning is agreed to in the name of someone who is not a known party',
    happened: [
      K,
      grant({ ...POLITICAL, stakeholder: 'zoe' }),
      card({
        record: 'leaflet',
        fields: [{ name: 'phone', subjects: ['zoe'], sensitive: false, empty: false }],
      }),
    ],
    asked: { purpose: 'PoliticalCampaign', record: 'leaflet' },
    outcome: 'DENY',
    because: ['political-campaign-by-default', 'stakeholder-unknown'],
    partnerSees: 'prohibition',
  },
  {
    situation: 'the prohibition of Anna has ended, and another begins tomorrow',
    happened: [
      K,
      G,
      prohibition({ until: '2026-04-30T00:00:00Z' }),
      prohibition({ prohibition: 'p-2', from: '2026-05-02T12:00:00Z' }),
    ],
    outcome: 'PERMIT',
    because: ['granted'],
  },
  {
    situation: 'the contract renounces a purpose that nobody knows',
    happened: [contract({ prohibitions: ['Telepathy'] }), G],
    outcome: 'DENY',
    because: ['prohibition-unreadable', 'granted'],
    partnerSees: 'prohibition',
  },
];
