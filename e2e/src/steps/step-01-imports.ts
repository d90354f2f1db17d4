import type { ApiClient } from '../api-client.js';
import { expectEqual, expectThat, present } from '../expectations.js';
import {
  personsFile,
  pressAddress,
  pressFile,
  pressFileChanged,
  pressFileReordered,
  organisationsFile,
  type PlantedFile,
} from '../files.js';
import { eventsAfter, headOf, whyOf, type ExportedEvent } from '../history.js';
import {
  contractInForce,
  read,
  refusedReading,
  registerPartner,
  termsFor,
  type Partner,
} from '../partner.js';
import { invite, mailsTo, signIn } from '../sign-in.js';
import type { Step, Teller } from '../step.js';
import type { World } from '../world.js';
import { refuseBadFiles } from './bad-files.js';

interface Report {
  readonly import: string;
  readonly status: string;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly setAside: readonly object[];
  readonly noted: readonly { readonly row: number; readonly column: string | null; readonly code: string }[];
}

export interface Declared {
  readonly kind: 'organisations' | 'persons' | 'press-list' | 'survey';
  readonly category: string;
  readonly source: string;
  readonly purposes: readonly string[];
  readonly legalBasis: string;
  readonly informBy: string;
  readonly consentColumn?: string;
}

const DAY_MS = 86_400_000;
const inAMonth = (): string => new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10);

/** Declares an import and sends its file. */
export async function importFile(
  steward: ApiClient,
  declared: Omit<Declared, 'informBy'>,
  bytes: string | Uint8Array,
): Promise<Report> {
  const { body } = await steward.post<{ import: string }>('/imports', { ...declared, informBy: inAMonth() });
  const raw = { type: 'text/csv', bytes };
  return (await steward.must<Report>('PUT', `/imports/${body.import}/file`, { raw })).body;
}

interface Concerned {
  readonly held: readonly {
    readonly record: string;
    readonly source: string | null;
    readonly fields: readonly object[];
  }[];
  readonly readers: readonly { readonly what: string; readonly reader: string }[];
}

interface Cast {
  readonly press: ReturnType<typeof declaredFor>['press'];
  readonly contract: string;
  readonly record: string;
}

const declaredFor = (world: World) => ({
  organisations: {
    kind: 'organisations' as const,
    category: world.category('directory'),
    source: 'Annuaire inventé des organisations',
    purposes: ['AcademicResearch'],
    legalBasis: 'gdpr-6-1-f-legitimate-interest',
  },
  persons: {
    kind: 'persons' as const,
    category: world.category('people'),
    source: 'Liste inventée de personnes',
    purposes: ['AcademicResearch'],
    legalBasis: 'lpd-31-2-overriding-interest',
  },
  press: {
    kind: 'press-list' as const,
    category: world.category('press'),
    source: 'Fichier de presse inventé',
    purposes: ['AcademicResearch'],
    legalBasis: 'gdpr-6-1-f-legitimate-interest',
  },
});

export async function openStory(world: World): Promise<void> {
  const steward = await signIn(world.url, 'the steward', 'aline@demo.example');
  world.keep('steward', steward);
  const auditor = await invite(steward, 'Story auditor', world.address('auditor'));
  const { body } = await steward.api.post<{ mandate: string }>('/identity/mandates', {
    kind: 'auditor',
    agent: auditor.party,
  });
  world.keep('auditor', auditor);
  world.keep('auditorMandate', body.mandate);
  world.keep('storyStart', (await headOf(auditor.api)).head);
}

async function importPlanted(
  world: World,
  teller: Teller,
  what: string,
  declared: Omit<Declared, 'informBy'>,
  file: PlantedFile,
) {
  const steward = world.the('steward').api;
  const report = await importFile(steward, declared, file.text);
  expectEqual(`${what}: every good row becomes a record`, report.created, file.good);
  expectEqual(
    `${what}: each planted row is set aside with row, column and code`,
    report.setAside,
    file.setAside,
  );
  for (const defect of file.noted)
    expectThat(
      `${what}: "${defect.code}" is noted in row ${defect.row}`,
      report.noted.some(
        ({ row, column, code }) => row === defect.row && column === defect.column && code === defect.code,
      ),
      report.noted,
    );
  const again = await importFile(steward, declared, file.text);
  expectEqual(
    `${what}: the same file again creates and changes nothing`,
    [again.created, again.changed],
    [0, 0],
  );
  teller.say(
    `imported ${what}: ${report.created} records, ${report.setAside.length} rows set aside, ${report.noted.length} findings noted; the same file again created nothing`,
  );
  return report;
}

/** Each row is a record with its source, and its fields say who may see them and what is sensitive. */
async function checkRecords(world: World, importId: string): Promise<readonly ExportedEvent[]> {
  const events = await eventsAfter(world.audit, world.the('storyStart'));
  const records = events.filter(
    ({ type, data }) =>
      type === 'records.record.created' && (data['source'] as { import?: string }).import === importId,
  );
  for (const { data } of records) {
    const source = data['source'] as { row?: number };
    expectThat('each record names the row that it came from', (source.row ?? 0) >= 2, source);
    const fields = data['fields'] as { name: string; sensitive: boolean; visibility: string }[];
    expectThat(
      'every field has a visibility',
      fields.every(({ visibility }) => visibility !== undefined),
      fields,
    );
    const leaning = fields.find(({ name }) => name === 'leaning');
    if (leaning !== undefined)
      expectThat('political belonging is marked sensitive', leaning.sensitive, leaning);
  }
  return records;
}

async function concernedPage(
  world: World,
  name: string,
  atLeast: string,
): Promise<{ link: string; page: Concerned }> {
  const mail = (await mailsTo(world.url, pressAddress(world.run, name))).find(
    ({ link }) => link !== undefined,
  );
  const link = present('an information mail arrives', mail?.link).split('/').at(-1) ?? '';
  const page = await anyone(world).get<Concerned>(`/concerned/${link}`, { 'coop-at-least': atLeast });
  return { link, page };
}

const anyone = (world: World): ApiClient => world.instance.anyone('someone without an account');

async function informAndObject(
  world: World,
  teller: Teller,
  importId: string,
  partner: Partner,
  cast: Cast,
): Promise<void> {
  const steward = world.the('steward').api;
  const asked = { record: cast.record, contract: cast.contract };
  await refusedReading(partner, { ...asked, fields: ['email'] });
  teller.say('before its people are informed the partner gets nothing of the press list');
  const { body } = await steward.post<{ informed: number }>(`/imports/${importId}/information`);
  expectEqual('everyone with an address is informed', body.informed, 3);
  const { head } = await headOf(world.audit);
  const disclosed = await read(partner, asked, head);
  expectThat(
    'a sensitive field does not leave',
    !('leaning' in disclosed.fields),
    Object.keys(disclosed.fields),
  );
  teller.position('disclosure of a press contact', disclosed.position);
  const { link, page } = await concernedPage(world, 'lucie', disclosed.position);
  expectThat(
    'she sees from which source it comes',
    page.held.some(({ source }) => source === cast.press.source),
    page.held,
  );
  expectThat(
    'she sees who read it',
    page.readers.some(({ what, reader }) => what === 'disclosed' && reader === partner.party),
    page.readers,
  );
  await objects(world, teller, partner, { ...cast, link });
}

async function objects(
  world: World,
  teller: Teller,
  partner: Partner,
  { record, contract, press, link }: Cast & { readonly link: string },
): Promise<void> {
  const asked = { record, contract };
  const objection = await anyone(world).post<{ position: string }>(`/concerned/${link}/objection`);
  teller.position('objection by one button, without an account', objection.body.position);
  const after = await refusedReading(partner, asked);
  // The partner is not told whose will it was; the cooperative can say it.
  const why = await whyOf(world.audit, present('the refusal has an id', after.body.id));
  expectThat(
    'the next request is refused because she objected',
    why.recorded.reasons.includes('objected'),
    why.recorded,
  );
  const again = await importFile(world.the('steward').api, press, pressFile(world.run).text);
  expectEqual('importing again creates nothing', again.created, 0);
  await refusedReading(partner, asked);
  teller.say('she objected with one button: refused from then on, also after the list was imported again');
}

/** The record of one press contact, found by the page of her own link once she was informed, or by the export. */
async function recordOf(records: readonly ExportedEvent[], row: number): Promise<string> {
  const found = records.find(({ data }) => (data['source'] as { row?: number }).row === row);
  return present('the row of the press contact became a record', found).data['record'] as string;
}

async function reimportVariants(world: World, teller: Teller, press: Cast['press']): Promise<void> {
  const steward = world.the('steward').api;
  const reordered = await importFile(steward, press, pressFileReordered(world.run));
  expectEqual(
    'the same rows in another order and encoding create nothing',
    [reordered.created, reordered.changed],
    [0, 0],
  );
  const changed = await importFile(steward, press, pressFileChanged(world.run));
  expectEqual('one changed row changes one record', [changed.created, changed.changed], [0, 1]);
  teller.say(
    'the same rows in another order and in Windows-1252 created nothing; one changed row changed one record',
  );
}

export const imports: Step = {
  number: 1,
  title: 'A steward imports lists; a person without an account sees what is held and objects',
  async play(world, teller) {
    await openStory(world);
    const { organisations, persons, press } = declaredFor(world);
    await importPlanted(
      world,
      teller,
      'a directory of organisations',
      organisations,
      organisationsFile(world.run),
    );
    const people = personsFile(world.run, world.address('first'));
    world.keep('personsFile', people.text);
    await importPlanted(world, teller, 'a list of persons', persons, people);
    const report = await importPlanted(world, teller, 'a press list', press, pressFile(world.run));
    const records = await checkRecords(world, report.import);
    expectEqual('each row of the press list became a record', records.length, 3);
    await reimportVariants(world, teller, press);
    await refuseBadFiles(world, press, teller);
    const partner = await registerPartner(
      world.the('steward'),
      `stranger-${world.run}`,
      'Institut inventé des médias',
    );
    const contract = await contractInForce(world.the('steward'), partner, termsFor([press.category]));
    world.keep('stranger', partner);
    world.keep('strangerContract', contract);
    await informAndObject(world, teller, report.import, partner, {
      press,
      contract,
      record: await recordOf(records, 2),
    });
  },
};
