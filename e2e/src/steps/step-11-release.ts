import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse/sync';
import { eventually, expectEqual, expectThat, present } from '../expectations.js';
import { surveyFile, unaskedFile } from '../files.js';
import { eventAt, eventsAfter, headOf } from '../history.js';
import { contractInForce, registerPartner, termsFor } from '../partner.js';
import type { Person } from '../sign-in.js';
import type { Step, Teller } from '../step.js';
import type { World } from '../world.js';
import { noisyAnswers } from './noisy-answers.js';
import { importFile } from './step-01-imports.js';
import { welcome } from './step-02-people.js';

const ROWS = 1_050;
/** People of the same category who never agreed. */
const UNASKED = 7;
const K = 5;
const L = 2;
export const SENSITIVE = 'Opinion';
/** Columns of the survey by which somebody could be recognised, and how each may become coarser. */
export const QUASI = [
  { field: 'Âge', hierarchy: { kind: 'interval', min: 0, max: 119, widths: [5, 10, 20, 40] } },
  { field: 'NPA', hierarchy: { kind: 'prefix', length: 4 } },
  { field: 'Sexe', hierarchy: { kind: 'suppress' } },
  { field: 'Activité', hierarchy: { kind: 'suppress' } },
];

interface Release {
  readonly release: string;
  readonly label: string;
  readonly tableDigest: string;
  readonly position: string;
  readonly report: {
    readonly rows: number;
    readonly classes: number;
    readonly prosecutorRisk: number;
    readonly model: string;
  };
}

/** Imports a survey of invented people. @returns how many of them agreed */
export async function survey(world: World, teller: Pick<Teller, 'say'>, rows = ROWS): Promise<number> {
  const before = (await headOf(world.audit)).head;
  const { text, agreed } = surveyFile(world.run, rows);
  const declared = {
    kind: 'survey' as const,
    category: world.category('survey'),
    source: 'Sondage inventé',
    purposes: ['AcademicResearch'],
    legalBasis: 'lpd-31-1-consent',
    consentColumn: 'Accord',
  };
  const report = await importFile(world.the('steward').api, declared, text);
  expectEqual('only who agreed becomes a record', report.created, agreed);
  // More rows of the same category, of people whom nobody asked: they must not enter.
  const { consentColumn: _, ...unasked } = { ...declared, legalBasis: 'lpd-31-2-overriding-interest' };
  const others = await importFile(world.the('steward').api, unasked, unaskedFile(world.run, UNASKED));
  expectEqual('people who were not asked become records too', others.created, UNASKED);
  await eventually(
    'each agreement in the survey becomes a grant',
    async () => {
      const events = await eventsAfter(world.audit, before);
      const given = events.filter(
        ({ type, data }) =>
          type === 'consent.grant.given' &&
          (data['evidence'] as { import?: string }).import === report.import,
      );
      return given.length === agreed ? given : undefined;
    },
    { withinMs: 90_000, everyMs: 1_500 },
  );
  teller.say(
    `imported a survey of ${rows} rows: ${agreed} people agreed, and have a grant that they can withdraw`,
  );
  return agreed;
}

/** Somebody who may ask for tables in the name of an institute, and its contract. */
export async function researcher(
  world: World,
  institution = 'institute',
): Promise<{ who: Person; contract: string }> {
  const steward = world.the('steward');
  const name = `Institut inventé de recherche (${institution})`;
  const institute = await registerPartner(steward, `${institution}-${world.run}`, name);
  const terms = termsFor([world.category('survey')], { actions: ['read', 'anonymise'] });
  const contract = await contractInForce(steward, institute, terms);
  const who = await welcome(world, 'Théa Chercheuse', `researcher-${institution}`);
  await steward.api.post('/identity/mandates', {
    kind: 'researcher',
    principal: institute.party,
    agent: who.party,
  });
  return { who, contract };
}

/** The recipient's own count: SQL over the table, sharing nothing with the engine. */
function independentCount(csv: string): {
  readonly smallest: number;
  readonly leastDistinct: number;
  readonly rows: number;
} {
  const [header = [], ...rows] = parse(csv);
  const db = new DatabaseSync(':memory:');
  const columns = header.map((_, index) => `c${index}`);
  db.exec(`CREATE TABLE released (${columns.map((name) => `${name} TEXT`).join(', ')}) STRICT`);
  const insert = db.prepare(`INSERT INTO released VALUES (${columns.map(() => '?').join(', ')})`);
  for (const row of rows) insert.run(...row);
  const quasi = QUASI.map(({ field }) => `c${header.indexOf(field)}`).join(', ');
  const sensitive = `c${header.indexOf(SENSITIVE)}`;
  const counted = db
    .prepare(
      `SELECT min(n) AS smallest, min(d) AS leastDistinct, sum(n) AS rows
         FROM (SELECT count(*) AS n, count(DISTINCT ${sensitive}) AS d FROM released GROUP BY ${quasi})`,
    )
    .get() as { smallest: number; leastDistinct: number; rows: number };
  db.close();
  return counted;
}

async function releaseOnce(
  world: World,
  teller: Teller,
  who: Person,
  asked: object,
  agreed: number,
): Promise<string> {
  const { body } = await who.api.must<Release>('POST', '/releases', {
    body: { ...asked, k: K, l: L, maxSuppressionShare: 0.2 },
  });
  expectEqual('the table is called what it is', body.label, 'reduced-risk-not-anonymous');
  const csv = (
    await who.api.must<string>('GET', `/releases/${body.release}/table`, {
      headers: { accept: 'text/csv', 'coop-at-least': body.position },
    })
  ).body;
  const counted = independentCount(csv);
  expectThat(`an independent count finds classes of at least ${K}`, counted.smallest >= K, counted);
  expectThat(`and at least ${L} sensitive values in each`, counted.leastDistinct >= L, counted);
  expectEqual('the report says how many rows there are', body.report.rows, counted.rows);
  await recorded(world, teller, { ...body, csv, agreed });
  teller.fact('report', body.report);
  teller.say(
    `released ${counted.rows} rows in ${body.report.classes} classes, "reduced risk, not anonymous"; an SQL count agrees that the smallest has ${counted.smallest}`,
  );
  return body.release;
}

/** The ledger has the digest of the table, and the bulk reading of those who agreed. */
async function recorded(
  world: World,
  teller: Teller,
  body: Release & { readonly csv: string; readonly agreed: number },
): Promise<void> {
  const digest = createHash('sha256').update(body.csv).digest('hex');
  expectEqual('the answer names the digest of the table', body.tableDigest, digest);
  const made = await eventAt(world.audit, body.position);
  expectEqual(
    'so does the event',
    [made.type, made.data['tableDigest']],
    ['anonymisation.release.made', digest],
  );
  const events = await eventsAfter(world.audit, world.the('storyStart'));
  // A large category is read page by page, each on the ledger by itself; a reading that broke off stays there too.
  const pages = events.filter(
    ({ type, data }) =>
      type === 'records.disclosure.made-in-bulk' && data['disclosure'] === made.data['disclosure'],
  );
  const bulk = present('the reading is disclosed as a bulk reading', pages.at(-1));
  const inAll = (what: 'entered' | 'leftOut') => pages.reduce((sum, { data }) => sum + Number(data[what]), 0);
  expectEqual(
    'only whose people granted enter',
    [inAll('entered'), inAll('leftOut')],
    [body.agreed, UNASKED],
  );
  teller.position('bulk disclosure', bulk.position);
  teller.position('release', body.position);
}

interface Listed {
  readonly releases: readonly {
    readonly release: string;
    readonly status: string;
    readonly reason: string | null;
  }[];
}

async function tooHigh(world: World, teller: Teller, who: Person, asked: object): Promise<void> {
  const answer = await who.api.patiently('POST', '/releases', {
    body: { ...asked, k: 1_000, l: L, maxSuppressionShare: 0.05 },
  });
  expectThat(
    'with k above what the data allow it is refused',
    answer.status === 403 || answer.status === 409,
    [answer.status, answer.body],
  );
  expectThat('the researcher learns no number', !/"figures"/.test(JSON.stringify(answer.body)), answer.body);
  const release = await eventually('the refused release stands in the list', async () => {
    const { releases } = await who.api.get<Listed>('/releases');
    return releases.find(({ status }) => status === 'refused')?.release;
  });
  const { figures } = await world.the('steward').api.get<{ figures: object }>(`/releases/${release}/figures`);
  expectThat('the steward sees the numbers', Object.keys(figures).length > 0, figures);
  await who.api.mustNot(403, 'GET', `/releases/${release}/figures`);
  teller.say(
    `with k = 1000 it was refused (${answer.body.code}): the researcher learns that, the steward the numbers`,
  );
}

async function overlapping(teller: Teller, who: Person, asked: object): Promise<void> {
  const answer = await who.api.patiently('POST', '/releases', {
    body: { ...asked, k: K + 1, l: L, maxSuppressionShare: 0.2 },
  });
  expectThat('a second, overlapping request is refused', answer.status === 403 || answer.status === 409, [
    answer.status,
    answer.body,
  ]);
  expectEqual('because it overlaps', answer.body.code, 'overlapping-release');
  teller.say('a second, overlapping request was refused');
}

/** A steward deletes the table; the event with its digest stays. */
async function purged(world: World, teller: Teller, who: Person, release: string): Promise<void> {
  const { position = '0' } = await world.the('steward').api.must('DELETE', `/releases/${release}/table`);
  await who.api.mustNot(410, 'GET', `/releases/${release}/table`, { headers: { 'coop-at-least': position } });
  const event = await eventAt(world.audit, position);
  expectEqual('the deletion is on the ledger', event.type, 'anonymisation.release.purged');
  teller.position('table deleted', position);
  teller.say('the table lay in deletable storage: a steward deleted it, its digest stays on the ledger');
}

export const release: Step = {
  number: 11,
  title: 'A researcher gets a k-anonymised table, only one, and noisy answers',
  async play(world, teller) {
    const agreed = await survey(world, teller);
    const { who, contract } = await researcher(world);
    const asked = {
      contract,
      category: world.category('survey'),
      purpose: 'AcademicResearch',
      quasiIdentifiers: QUASI,
      sensitive: SENSITIVE,
    };
    await tooHigh(world, teller, who, asked);
    const released = await releaseOnce(world, teller, who, asked, agreed);
    await overlapping(teller, who, asked);
    const { category, purpose } = asked;
    await noisyAnswers(world, teller, who, { contract, category, purpose, field: SENSITIVE, agreed });
    await purged(world, teller, who, released);
  },
};
