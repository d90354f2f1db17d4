import { join } from 'node:path';
import { newId } from '@coop/event-sourcing';
import { foundCooperative } from '@coop/identity';
import { agree, registerPartner, type DemonstrationPartner } from '../demonstration/partners.js';
import { enter, type DemonstrationAccount } from '../demonstration/people.js';
import type { Cooperative } from '../open-cooperative.js';
import { pressFile, PRESS_DECLARATION } from './press-file.js';

/** A record that two people share, as it was entered. */
export const SHARED_FIELDS = {
  ofAda: { name: 'premier téléphone', value: '079 000 71 11 hrunkelvax' },
  ofBen: { name: 'second téléphone', value: '079 000 72 22 plimbroquet' },
  ofBoth: { name: 'adresse commune', value: 'Chemin des Zwirbelquasts 17, 1000 Exempleville' },
} as const;

export interface SmallHistory {
  readonly steward: DemonstrationAccount;
  readonly ada: DemonstrationAccount;
  readonly ben: DemonstrationAccount;
  /** Bound by a contract that reaches every category of this history. */
  readonly partner: DemonstrationPartner;
  /** A registered system without any contract. */
  readonly stranger: DemonstrationPartner;
  readonly contract: string;
  /** The confidential record of {@link SHARED_FIELDS}. */
  readonly record: string;
  /** A press list of twelve people, who were informed by mail. */
  readonly imported: string;
}

const PEOPLE = [
  { role: 'steward', name: 'Aline Zwirbelquast', email: 'aline.zwirbelquast@essai.example' },
  { role: 'member', name: 'Ada Öjbrunvexel', email: 'ada.ojbrunvexel@essai.example' },
  { role: 'member', name: 'Ben Drafolkirr', email: 'ben.drafolkirr@essai.example' },
] as const;

/** The shortest history in which every service has something to say. Before the ports open. */
export async function makeSmallHistory(cooperative: Cooperative, folder: string): Promise<SmallHistory> {
  const [steward, ada, ben] = await found(cooperative);
  const register = (clientId: string, name: string) =>
    registerPartner(cooperative, steward.client, { clientId, name, folder: join(folder, clientId) });
  const partner = await register('partner', 'Société Partenaire SA');
  const stranger = await register('stranger', 'Société Étrangère SA');
  const contract = await agree(partner, steward.client, {
    purposes: ['ServiceProvision'],
    categories: ['health', 'press-list'],
    actions: ['read'],
    from: cooperative.clock.now(),
    title: { fr: 'Essai', en: 'Trial' },
  });
  const record = await enterSharedRecord(ada, ben);
  const { import: imported } = await steward.client.post('/imports', PRESS_DECLARATION);
  await steward.client.put(`/imports/${String(imported)}/file`, pressFile(12));
  await steward.client.post(`/imports/${String(imported)}/information`);
  await cooperative.settled();
  return { steward, ada, ben, partner, stranger, contract, record, imported: String(imported) };
}

type Founders = readonly [DemonstrationAccount, DemonstrationAccount, DemonstrationAccount];

async function found(cooperative: Cooperative): Promise<Founders> {
  const founders = PEOPLE.map((person) => ({ ...person, party: newId() }));
  const [first, ...others] = founders.map(({ party, name, email }) => ({ party, name, email }));
  if (first === undefined) throw new TypeError('nobody founds');
  await foundCooperative(cooperative.identity, {
    ...{ cooperative: newId(), name: 'Coopérative d’essai', legalForm: 'cooperative-ch' },
    ...{ country: 'CH', language: 'fr', demonstration: true, vouchesForA2: 2 },
    ...{ firstSteward: first.party, founders: [first, ...others] },
  });
  await cooperative.settled();
  const accounts: DemonstrationAccount[] = [];
  for (const founder of founders) {
    const link = await cooperative.signIn.oneTimeLinkFor(founder.party);
    accounts.push({ ...founder, client: await enter(cooperative, link) });
  }
  for (const member of accounts)
    for (const voucher of accounts.filter(({ party }) => party !== member.party))
      await voucher.client.post(`/identity/parties/${member.party}/vouches`, { met: 'in-person' });
  return accounts as unknown as Founders;
}

async function enterSharedRecord(ada: DemonstrationAccount, ben: DemonstrationAccount): Promise<string> {
  const both = [ada.party, ben.party];
  const { ofAda, ofBen, ofBoth } = SHARED_FIELDS;
  const { record } = await ada.client.post('/records', {
    ...{ kind: 'confidential', category: 'health', owners: both },
    fields: [
      { ...ofAda, subjects: [ada.party] },
      { ...ofBen, subjects: [ben.party] },
      { ...ofBoth, subjects: both },
    ],
  });
  return String(record);
}
