import { pressAddress, pressFile } from '../files.js';
import { expectThat, present } from '../expectations.js';
import { contractInForce, read, readingPath, registerPartner, termsFor, type Partner } from '../partner.js';
import { mailsTo, type Person } from '../sign-in.js';
import { requestFrom, grantTo } from '../steps/grants.js';
import { importFile, openStory } from '../steps/step-01-imports.js';
import { QUASI, researcher, SENSITIVE, survey } from '../steps/step-11-release.js';
import { vouchers, welcome } from '../steps/step-02-people.js';
import type { World } from '../world.js';

/** What the pages are about: a member with a record, a partner that asks, someone without an account. */
export interface Scene {
  readonly member: Person;
  readonly steward: Person;
  readonly auditor: Person;
  readonly partner: Partner;
  readonly record: string;
  readonly contract: string;
  readonly grant: string;
  readonly request: string;
  readonly disclosure: string;
  readonly personalLink: string;
  /** A collective for which the member signs. */
  readonly body: string;
  readonly researcher: Person;
  /** One of another institution, which was given nothing yet. */
  readonly newcomer: Person;
  /** A table of a survey that the researcher was given. */
  readonly release: string;
  /** What she asked about it, answered with noise. */
  readonly question: string;
}

/** People in the survey of the table. */
const SURVEYED = 400;

export const EMAIL_FIELD = 'courriel';
export const EMAIL_VALUE = 'mila@exemple.example';

async function personalLinkOf(world: World): Promise<string> {
  const steward = world.the('steward').api;
  const declared = {
    kind: 'press-list' as const,
    category: world.category('press'),
    source: 'Fichier de presse inventé',
    purposes: ['AcademicResearch'],
    legalBasis: 'gdpr-6-1-f-legitimate-interest',
  };
  const report = await importFile(steward, declared, pressFile(world.run).text);
  await steward.post(`/imports/${report.import}/information`);
  const mail = (await mailsTo(world.url, pressAddress(world.run, 'lucie'))).find(
    ({ link }) => link !== undefined,
  );
  return present('an information mail arrives', mail?.link).split('/').at(-1) ?? '';
}

async function bodyOf(world: World, member: Person): Promise<string> {
  const steward = world.the('steward').api;
  const collective = { kind: 'registered-collective', name: `Chœur inventé ${world.run}` };
  const { party } = (await steward.post<{ party: string }>('/identity/parties', collective)).body;
  await steward.post('/identity/mandates', { kind: 'signatory', principal: party, agent: member.party });
  return party;
}

type Research = Pick<Scene, 'researcher' | 'newcomer' | 'release' | 'question'>;

async function researchOf(world: World): Promise<Research> {
  await survey(world, { say: () => undefined }, SURVEYED);
  const { who, contract } = await researcher(world);
  const asked = { contract, category: world.category('survey'), purpose: 'AcademicResearch' };
  const { body } = await who.api.must<{ release: string }>('POST', '/releases', {
    body: {
      ...asked,
      ...{ quasiIdentifiers: QUASI, sensitive: SENSITIVE, k: 5, l: 2, maxSuppressionShare: 0.2 },
    },
  });
  const question = { kind: 'histogram', field: SENSITIVE, keys: ['favorable', 'sans avis'] };
  const answered = await who.api.must<{ question: string }>('POST', '/questions', {
    body: { ...asked, rho: '1/100', question },
  });
  const { who: newcomer } = await researcher(world, 'atelier');
  return { researcher: who, newcomer, release: body.release, question: answered.body.question };
}

/** Makes everything that the pages show, through the same APIs as everybody. */
export async function setScene(world: World): Promise<Scene> {
  await openStory(world);
  await vouchers(world);
  const member = await welcome(world, 'Mila Navanrraz', 'mila');
  const category = world.category('contacts');
  const created = await member.api.post<{ record: string }>('/records', {
    kind: 'personal-data',
    category,
    fields: [
      { name: EMAIL_FIELD, value: EMAIL_VALUE },
      { name: 'ville', value: 'Villeneuve-sur-Essai' },
      { name: 'remarque', value: '=1+1 <b>gras</b>' },
    ],
  });
  const { record } = created.body;
  const partner = await registerPartner(world.the('steward'), `browser-${world.run}`, 'Laboratoire inventé');
  const contract = await contractInForce(world.the('steward'), partner, termsFor([category]));
  const { grant } = (await grantTo(member, partner, record, ['ville'])).body;
  const { disclosure } = await read(partner, { record, contract, fields: ['ville'] });
  const refused = await partner.api.ask('GET', readingPath({ record, contract, fields: [EMAIL_FIELD] }));
  expectThat('the other field is refused', refused.status === 403, refused.status);
  const request = await requestFrom(partner, member, { contract, record, fields: [EMAIL_FIELD] });
  const auditor = world.the('auditor');
  return {
    member,
    steward: world.the('steward'),
    auditor,
    partner,
    record,
    contract,
    grant,
    request,
    disclosure,
    personalLink: await personalLinkOf(world),
    body: await bodyOf(world, member),
    ...(await researchOf(world)),
  };
}
