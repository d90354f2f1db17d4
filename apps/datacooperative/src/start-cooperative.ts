import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { anonymisationOwnSettings } from '@coop/anonymisation';
import { newId } from '@coop/event-sourcing';
import { foundCooperative } from '@coop/identity';
import { auditOwnSettings } from '@coop/audit';
import { consentOwnSettings } from '@coop/consent';
import { recordsOwnSettings } from '@coop/records';
import { FolderMailer, SmtpMailer } from '@coop/service-host';
import { readSettings, DEFAULT_BUDGETS, JsonLogger, type BudgetClass } from '@coop/service-kit';
import type { StartArguments } from './arguments.js';
import { makeDemonstration, type DemonstrationGuide } from './demonstration/history.js';
import { freePort } from './free-port.js';
import { openCooperative, type Cooperative } from './open-cooperative.js';
import { Progress } from './progress.js';
import { prepareRealParts } from './prepare-real-parts.js';
import { keycloakOf, realPartsOf } from './real-parts-of.js';
import { foldersOf } from './settings.js';
import { demonstrationText, foundedText } from './welcome-text.js';

/** Opens, founds when the ledger is empty, listens, and says what to do next. Runs until it is told to stop. */
export async function startCooperative(options: StartArguments): Promise<void> {
  if (!options.empty && options.issuer !== undefined)
    throw new TypeError('the people of a demonstration have no accounts at Keycloak: add --empty');
  const progress = new Progress();
  const { dataDir, keysDir, erasuresDir } = foldersOf(options);
  const port = await freePort(options.host, options.port, (taken) =>
    process.stderr.write(`  port ${taken} is taken, trying ${taken + 1}\n`),
  );
  const localUrl = `http://${options.host}:${port}`;
  const baseUrl = options.publicUrl ?? localUrl;
  progress.step('opening the ledger');
  const { name, origin, readBudget } = options;
  const records = readSettings(recordsOwnSettings, process.env);
  const audit = readSettings(auditOwnSettings, process.env);
  const anonymisation = readSettings(anonymisationOwnSettings, process.env);
  const { webhookTargets, postalAddress, contact, dutyReminders } = readSettings(
    consentOwnSettings,
    process.env,
  );
  const cooperative = await openCooperative({
    ...{
      dataDir,
      keysDir,
      erasuresDir,
      baseUrl,
      localUrl,
      name,
      origin,
      audit,
      anonymisation,
      webhookTargets,
    },
    ...{ postalAddress, contact, dutyReminders },
    ...records,
    ...(readBudget === undefined
      ? {}
      : { readingsPerSecond: readBudget, readingsAtOnce: 2 * readBudget, budgets: generous(readBudget) }),
    demonstration: !options.empty,
    erasureTerms: { graceDays: options.erasureGraceDays, backupsKeptDays: options.backupsKeptDays },
    ...(options.empty ? { mailer: mailerOf(options) } : {}),
    ...realPartsOf(options),
    ...keycloakOf(options),
    logger: new JsonLogger({ level: 'warn' }),
  });
  stopOnSignals(cooperative);
  try {
    await serve(cooperative, options, { port, baseUrl, progress });
  } catch (error) {
    // What runs beside requests would keep the process alive.
    await cooperative.close();
    throw error;
  }
}

interface Serving {
  readonly port: number;
  readonly baseUrl: string;
  readonly progress: Progress;
}

async function serve(
  cooperative: Cooperative,
  options: StartArguments,
  { port, baseUrl, progress }: Serving,
): Promise<void> {
  const { name } = options;
  const { dataDir } = foldersOf(options);
  const partnersDir = `${dataDir}.partners`;
  refuseMixture(cooperative, options);
  const first = cooperative.foundations.store.head() === 0n;
  const link = first && options.empty ? await found(cooperative, options) : undefined;
  const atKeycloak = first && options.issuer !== undefined;
  const guide = options.empty
    ? undefined
    : await demonstration(cooperative, { name, partnersDir, first, progress });
  await cooperative.settled();
  if (options.foundOnly) {
    progress.done();
    tell(options, { url: baseUrl, guide, link, atKeycloak });
    await cooperative.close();
    // One role made every table: from here on they belong to the services.
    if (options.postgres !== undefined) await prepareRealParts(options);
    return;
  }
  await cooperative.listen(options.host, port);
  progress.done();
  if (!cooperative.logIsSound())
    process.stderr.write(
      '\nALARM: the transparency log covers more than the ledger holds, or something else. Nothing is signed.\nEvents may be lost: see docs/how-to/run-a-cooperative.md before anything else.\n',
    );
  tell(options, { url: baseUrl, guide, link, atKeycloak });
  await cooperative.failed;
}

interface Ready {
  readonly url: string;
  readonly guide: DemonstrationGuide | undefined;
  readonly link: string | undefined;
  readonly atKeycloak: boolean;
}

/** One line for programs, or what a person does next. */
function tell(options: StartArguments, { url, guide, link, atKeycloak }: Ready): void {
  const { dataDir, keysDir } = foldersOf(options);
  if (options.readyJson) {
    const partnerFolder = guide?.partner.folder ?? null;
    process.stdout.write(`${JSON.stringify({ ready: true, url, dataDir, keysDir, partnerFolder, link })}\n`);
    return;
  }
  process.stdout.write(
    guide === undefined
      ? foundedText(url, options.name, { link, atKeycloak, mails: mailsOf(options).folder })
      : demonstrationText(url, guide),
  );
}

/** How the mails of a real cooperative leave: through a mail server, or a folder for that of the machine. */
const mailerOf = (options: StartArguments) =>
  options.smtpUrl === undefined
    ? new FolderMailer(mailsOf(options))
    : new SmtpMailer(options.smtpUrl, options.mailFrom);

/** Where the mails of a real cooperative go. */
const mailsOf = (options: StartArguments) => ({
  folder: resolve(options.mails ?? `${foldersOf(options).dataDir}.mails`),
  from: options.mailFrom,
  clock: () => new Date(),
});

/** Real people's data never share a ledger with invented ones. */
function refuseMixture({ identity }: Cooperative, { empty, mode }: StartArguments): void {
  const founding = identity.actors.founding;
  if (founding === undefined) return;
  if (founding.demonstration && (empty || mode === 'production'))
    throw new Error('this folder holds a demonstration with invented people: choose another with --data');
  if (!founding.demonstration && !empty)
    throw new Error(
      'this folder holds a real cooperative: start it with --empty, or choose another with --data',
    );
}

const generous = (perSecond: number): Readonly<Record<string, BudgetClass>> =>
  Object.fromEntries(
    Object.keys(DEFAULT_BUDGETS).map((name) => [name, { burst: 2 * perSecond, perSecond }] as const),
  );

/** Founds a cooperative without demonstration data. @returns the first steward's one-time link */
async function found(
  cooperative: Cooperative,
  { name, legalForm, steward: stewardName, stewardMail, issuer }: StartArguments,
): Promise<string | undefined> {
  if (issuer !== undefined && stewardMail === undefined)
    throw new TypeError('name the address of the first steward’s account at Keycloak with --steward-mail');
  const steward = newId();
  await foundCooperative(cooperative.identity, {
    cooperative: newId(),
    name,
    legalForm,
    country: 'CH',
    language: 'fr',
    demonstration: false,
    firstSteward: steward,
    vouchesForA2: 2,
    founders: [
      { party: steward, name: stewardName, ...(stewardMail === undefined ? {} : { email: stewardMail }) },
    ],
  });
  await cooperative.settled();
  // At Keycloak her account is known by its address: she signs in there.
  return issuer === undefined ? cooperative.signIn.oneTimeLinkFor(steward) : undefined;
}

interface DemonstrationStart {
  readonly name: string;
  readonly partnersDir: string;
  readonly first: boolean;
  readonly progress: Progress;
}

async function demonstration(
  cooperative: Cooperative,
  { name, partnersDir, first, progress }: DemonstrationStart,
): Promise<DemonstrationGuide> {
  mkdirSync(partnersDir, { recursive: true, mode: 0o700 });
  const file = join(partnersDir, 'guide.json');
  if (first)
    return makeDemonstration(cooperative, {
      ...{ name, partnersDir },
      today: new Date(),
      onProgress: (step) => progress.step(`demonstration data: ${step}`),
    });
  if (!existsSync(file))
    throw new Error(`${file} is missing: remove the data folder to make the demonstration anew`);
  return JSON.parse(readFileSync(file, 'utf8')) as DemonstrationGuide;
}

function stopOnSignals(cooperative: Cooperative): void {
  const stop = () => {
    cooperative.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
