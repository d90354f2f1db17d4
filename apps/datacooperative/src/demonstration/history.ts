import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foundCooperative } from '@coop/identity';
import { derivedId } from '@coop/event-sourcing';
import type { Cooperative } from '../open-cooperative.js';
import type { InsideClient } from './inside-client.js';
import {
  organisationsFile,
  personsFile,
  pressFile,
  surveyFile,
  type InventedFile,
} from './invented-files.js';
import { livesOfRecords } from './lives-of-records.js';
import { agree, registerPartner, type DemonstrationPartner } from './partners.js';
import { DAY, type HistoryOptions, type World } from './world.js';
import { admitMany, enter, welcomeMember, type DemonstrationAccount } from './people.js';

/** What the start program shows, and keeps beside the data for the next start. */
export interface DemonstrationGuide {
  readonly accounts: readonly { readonly role: string; readonly email: string; readonly name: string }[];
  readonly partner: {
    readonly clientId: string;
    readonly folder: string;
    readonly record: string;
    readonly contract: string;
    readonly purpose: string;
  };
}

const MONTHS = 6;
const NAMESPACE = '0d5b1c9e-8f2a-5d6e-9a4b-7c3e2f1a0b9d';
const founder = (name: string) => derivedId(NAMESPACE, name);

/**
 * Six months of an invented cooperative, made by the real use cases under a stepped clock before any port
 * opens. The ledger's first event says that it is a demonstration.
 */
export async function makeDemonstration(
  cooperative: Cooperative,
  options: HistoryOptions,
): Promise<DemonstrationGuide> {
  const at = async (daysAgo: number) => {
    await cooperative.settled();
    cooperative.clock.stepTo(new Date(options.today.getTime() - daysAgo * DAY));
  };
  const world: World = { cooperative, options, at };
  options.onProgress('founding');
  await at(MONTHS * 30);
  const founders = await found(world);
  const [steward, camille, bastien] = founders;
  const others = await inviteRoles(world, founders);
  options.onProgress('members');
  await admitMany(steward.client, [steward.client, camille.client], 114, () => undefined);
  await at(160);
  options.onProgress('files');
  await importFiles(world, steward.client);
  await at(150);
  options.onProgress('partners and contracts');
  const partners = await partnersOf(world, steward.client);
  const [directory, gazette, institute] = partners;
  const contract = await agree(directory, steward.client, {
    purposes: ['ServiceProvision'],
    categories: ['directory', 'people', 'press-list', 'health'],
    actions: ['read'],
    from: cooperative.clock.now(),
    title: { fr: 'Annuaire de la transition', en: 'Directory of the transition' },
  });
  const research = await agree(institute, steward.client, {
    purposes: ['AcademicResearch'],
    categories: ['survey'],
    actions: ['anonymise'],
    from: cooperative.clock.now(),
    title: { fr: 'Recherche sur un sondage inventé', en: 'Research on an invented survey' },
  });
  const researcher = others.find(({ role }) => role === 'researcher');
  if (researcher !== undefined) {
    await steward.client.post('/identity/mandates', {
      kind: 'researcher',
      principal: institute.party,
      agent: researcher.party,
    });
    await cooperative.settled();
    options.onProgress('an anonymised table');
    await researchOn(researcher.client, research);
  }
  options.onProgress('grants and readings');
  const record = await livesOfRecords(world, { camille, bastien, directory, gazette, steward, contract });
  await cooperative.settled();
  await cooperative.recordDigests();
  const accounts = [...founders, ...others].map(({ role, email, name }) => ({ role, email, name }));
  const { clientId, folder } = directory;
  const guide = { accounts, partner: { clientId, folder, record, contract, purpose: 'ServiceProvision' } };
  writeFileSync(join(options.partnersDir, 'guide.json'), `${JSON.stringify(guide, null, 2)}\n`, {
    mode: 0o600,
  });
  return guide;
}

/** A table of reduced risk, and figures with noise, of the survey: what a researcher comes for. */
async function researchOn(researcher: InsideClient, contract: string): Promise<void> {
  const about = { contract, category: 'survey', purpose: 'AcademicResearch' };
  await researcher.post('/releases', {
    ...about,
    quasiIdentifiers: [
      { field: 'Âge', hierarchy: { kind: 'interval', min: 0, max: 119, widths: [5, 10, 20, 40] } },
      { field: 'NPA', hierarchy: { kind: 'prefix', length: 4 } },
      { field: 'Sexe', hierarchy: { kind: 'suppress' } },
      { field: 'Activité', hierarchy: { kind: 'suppress' } },
    ],
    ...{ sensitive: 'Opinion', k: 5, l: 2, maxSuppressionShare: 0.1 },
  });
  const keys = ['très favorable', 'favorable', 'partagée', 'défavorable', 'sans avis'];
  const question = { kind: 'histogram', field: 'Opinion', keys };
  await researcher.post('/questions', { ...about, rho: '1/100', question });
}

type Founders = readonly [DemonstrationAccount, DemonstrationAccount, DemonstrationAccount];

async function found({ cooperative, options }: World): Promise<Founders> {
  const people = [
    { role: 'steward', name: 'Aline Velanquoz', email: 'aline@demo.example' },
    { role: 'member', name: 'Camille Fenolgnon', email: 'camille@demo.example' },
    { role: 'member', name: 'Basile Morisset', email: 'basile@demo.example' },
  ] as const;
  const founding = people.map(({ name, email }) => ({ party: founder(email), name, email }));
  await foundCooperative(cooperative.identity, {
    cooperative: founder('cooperative'),
    name: options.name,
    legalForm: 'cooperative-ch',
    country: 'CH',
    language: 'fr',
    demonstration: true,
    firstSteward: founder(people[0].email),
    vouchesForA2: 2,
    founders: founding as [(typeof founding)[number], ...typeof founding],
  });
  await cooperative.settled();
  const accounts: DemonstrationAccount[] = [];
  for (const person of people) {
    const party = founder(person.email);
    const client = await enter(cooperative, await cooperative.signIn.oneTimeLinkFor(party));
    accounts.push({ ...person, party, client });
  }
  const [steward, camille, basile] = accounts as unknown as Founders;
  for (const [member, vouchers] of [
    [steward, [camille, basile]],
    [camille, [steward, basile]],
    [basile, [steward, camille]],
  ] as const)
    for (const voucher of vouchers)
      await voucher.client.post(`/identity/parties/${member.party}/vouches`, { met: 'known-for-years' });
  return [steward, camille, basile];
}

async function inviteRoles(
  world: World,
  [steward, camille]: Founders,
): Promise<readonly DemonstrationAccount[]> {
  const roles = [
    { role: 'corrector', name: 'Rémi Larerlat', email: 'remi@demo.example' },
    { role: 'auditor', name: 'Jeanne Sorandex', email: 'jeanne@demo.example' },
    { role: 'researcher', name: 'Théo Pelubier', email: 'theo@demo.example' },
  ] as const;
  const accounts: DemonstrationAccount[] = [];
  for (const person of roles) {
    const account = await welcomeMember(
      world.cooperative,
      [steward.client, camille.client],
      steward.client,
      person,
    );
    // The researcher's mandate comes later: it is for an institution that is bound by contract.
    if (person.role !== 'researcher')
      await steward.client.post('/identity/mandates', { kind: person.role, agent: account.party });
    accounts.push(account);
  }
  return accounts;
}

interface Declared {
  readonly file: InventedFile;
  readonly source: string;
  readonly purposes: readonly string[];
  readonly legalBasis: string;
  readonly consentColumn?: string;
}

async function importFiles({ cooperative, options }: World, steward: InsideClient): Promise<void> {
  const informBy = new Date(cooperative.clock.now().getTime() + 30 * DAY).toISOString().slice(0, 10);
  const declared: readonly Declared[] = [
    {
      file: organisationsFile(),
      source: 'Annuaire inventé de la transition',
      purposes: ['ServiceProvision'],
      legalBasis: 'gdpr-6-1-f-legitimate-interest',
    },
    {
      file: personsFile(),
      source: 'Liste inventée de personnes publiques',
      purposes: ['ServiceProvision'],
      legalBasis: 'gdpr-6-1-f-legitimate-interest',
    },
    {
      file: pressFile(),
      source: 'Fichier de presse inventé',
      purposes: ['ServiceProvision', 'CommunicationManagement'],
      legalBasis: 'gdpr-6-1-f-legitimate-interest',
    },
    {
      file: surveyFile(),
      source: 'Sondage inventé',
      purposes: ['AcademicResearch'],
      legalBasis: 'gdpr-6-1-a-consent',
      consentColumn: 'Accord',
    },
  ];
  for (const { file, ...why } of declared) {
    options.onProgress(`file ${file.name} (${file.rows} rows)`);
    const { kind, category } = file;
    const { import: id } = (await steward.post('/imports', { kind, category, informBy, ...why })) as {
      import: string;
    };
    await steward.put(`/imports/${id}/file`, Buffer.from(file.text));
    if (kind === 'press-list' || kind === 'persons') await steward.post(`/imports/${id}/information`);
    await cooperative.settled();
  }
}

type Partners = readonly [DemonstrationPartner, DemonstrationPartner, DemonstrationPartner];

async function partnersOf({ cooperative, options }: World, steward: InsideClient): Promise<Partners> {
  const named = [
    ['annuaire', 'Annuaire des Communs (partenaire inventé)'],
    ['gazette', 'Gazette des Rives (partenaire inventé)'],
    ['institut', 'Institut d’essai (partenaire inventé)'],
  ] as const;
  const partners: DemonstrationPartner[] = [];
  for (const [clientId, name] of named)
    partners.push(
      await registerPartner(cooperative, steward, {
        name,
        clientId,
        folder: join(options.partnersDir, clientId),
      }),
    );
  return partners as unknown as Partners;
}
