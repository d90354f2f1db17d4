import { DAY, type World } from './world.js';
import { agree, type DemonstrationPartner } from './partners.js';
import type { DemonstrationAccount } from './people.js';

export interface Cast {
  readonly camille: DemonstrationAccount;
  readonly bastien: DemonstrationAccount;
  readonly directory: DemonstrationPartner;
  readonly gazette: DemonstrationPartner;
  readonly steward: DemonstrationAccount;
  readonly contract: string;
}

/** A shared record, grants that begin and end, readings and a refusal: something to look back on. */
export async function livesOfRecords(world: World, cast: Cast): Promise<string> {
  const { camille, bastien, directory, contract } = cast;
  const { record } = (await camille.client.post('/records', {
    kind: 'confidential',
    category: 'health',
    owners: [camille.party, bastien.party],
    fields: [
      { name: 'premier téléphone', value: '079 000 11 22', subjects: [camille.party] },
      { name: 'second téléphone', value: '079 000 33 44', subjects: [bastien.party] },
      {
        name: 'adresse commune',
        value: 'Chemin des Essais 1, 1000 Exempleville',
        subjects: [camille.party, bastien.party],
      },
    ],
  })) as { record: string };
  const read = (purpose: string) =>
    directory.inside.get(`/records/${record}?contract=${contract}&purpose=${purpose}`);
  await world.at(140);
  await read('ServiceProvision');
  await world.at(130);
  const until = new Date(world.options.today.getTime() + 365 * DAY).toISOString();
  const terms = {
    recipient: directory.party,
    scope: { records: [record] },
    purposes: ['ServiceProvision'],
    actions: ['read'],
    until,
  };
  const grant = async (person: DemonstrationAccount, fields: readonly string[]) =>
    (await person.client.post('/consent/grants', { ...terms, fields, notice: { language: 'fr' } })) as {
      grant: string;
    };
  await grant(camille, ['premier téléphone', 'adresse commune']);
  for (const daysAgo of [120, 90, 60]) {
    await world.at(daysAgo);
    await read('ServiceProvision');
  }
  await world.at(50);
  const second = await grant(bastien, ['second téléphone', 'adresse commune']);
  await world.at(45);
  await read('ServiceProvision');
  await world.at(40);
  await read('PoliticalCampaign');
  await world.at(20);
  await bastien.client.delete(`/consent/grants/${second.grant}`);
  await world.at(10);
  await read('ServiceProvision');
  await openRequest(world, cast);
  return record;
}

/** A newspaper that wants to write to a member: a request that waits for her answer. */
async function openRequest(world: World, { camille, gazette, steward }: Cast): Promise<void> {
  await world.at(5);
  await camille.client.post('/records', {
    kind: 'personal-work',
    category: 'writings',
    fields: [{ name: 'titre', value: 'Recettes du jardin commun', visibility: 'members' }],
  });
  const { record } = (await camille.client.post('/records', {
    kind: 'personal-data',
    category: 'contact',
    fields: [
      { name: 'nom', value: 'Camille Fenolgnon' },
      { name: 'courriel', value: 'camille@demo.example' },
      { name: 'téléphone', value: '079 000 11 22' },
    ],
  })) as { record: string };
  const contract = await agree(gazette, steward.client, {
    purposes: ['CommunicationManagement'],
    categories: ['contact'],
    actions: ['read'],
    from: world.cooperative.clock.now(),
    title: { fr: 'Invitations aux membres', en: 'Invitations to members' },
  });
  await gazette.inside.post('/consent/requests', {
    ...{ contract, record },
    stakeholder: camille.party,
    fields: ['nom', 'courriel'],
    purposes: ['CommunicationManagement'],
    actions: ['read'],
    until: new Date(world.options.today.getTime() + 180 * DAY).toISOString(),
  });
}
