import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newId } from '@coop/event-sourcing';
import { foundCooperative } from '@coop/identity';
import { auditSettings } from '@coop/audit';
import { recordsSettings } from '@coop/records';
import { readSettings, DEFAULT_BUDGETS, JsonLogger, type BudgetClass } from '@coop/service-kit';
import type { StartArguments } from './arguments.js';
import { makeDemonstration, type DemonstrationGuide } from './demonstration/history.js';
import { FolderMailer } from './folder-mailer.js';
import { freePort } from './free-port.js';
import { openCooperative, type Cooperative } from './open-cooperative.js';
import { Progress } from './progress.js';
import { foldersOf } from './settings.js';
import { demonstrationText, foundedText } from './welcome-text.js';

/** Opens, founds when the ledger is empty, listens, and says what to do next. Runs until it is told to stop. */
export async function startCooperative(options: StartArguments): Promise<void> {
  const progress = new Progress();
  const { dataDir, keysDir } = foldersOf(options);
  const partnersDir = `${dataDir}.partners`;
  const port = await freePort(options.host, options.port, (taken) =>
    process.stderr.write(`  port ${taken} is taken, trying ${taken + 1}\n`),
  );
  const localUrl = `http://${options.host}:${port}`;
  const baseUrl = options.publicUrl ?? localUrl;
  progress.step('opening the ledger');
  const { name, origin, readBudget } = options;
  const records = readSettings(recordsSettings, process.env);
  const { digestEvery } = readSettings(auditSettings, process.env);
  const cooperative = await openCooperative({
    ...{ dataDir, keysDir, baseUrl, localUrl, name, origin, digestEvery },
    ...records,
    ...(readBudget === undefined
      ? {}
      : { readingsPerSecond: readBudget, readingsAtOnce: 2 * readBudget, budgets: generous(readBudget) }),
    demonstration: !options.empty,
    ...(options.empty ? { mailer: new FolderMailer(mailsOf(options)) } : {}),
    logger: new JsonLogger({ level: 'warn' }),
  });
  stopOnSignals(cooperative);
  refuseMixture(cooperative, options);
  const first = cooperative.parts.store.head() === 0n;
  const link = first && options.empty ? await found(cooperative, options) : undefined;
  const guide = options.empty
    ? undefined
    : await demonstration(cooperative, { name, partnersDir, first, progress });
  await cooperative.settled();
  await cooperative.listen(options.host, port);
  progress.done();
  if (!cooperative.logIsSound())
    process.stderr.write(
      '\nALARM: the transparency log covers more than the ledger holds, or something else. Nothing is signed.\nEvents may be lost: see docs/how-to/run-a-cooperative.md before anything else.\n',
    );
  if (options.readyJson) {
    const ready = {
      ready: true,
      url: baseUrl,
      dataDir,
      keysDir,
      partnerFolder: guide?.partner.folder ?? null,
      link,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } else
    process.stdout.write(
      guide === undefined
        ? foundedText(baseUrl, name, { link, mails: mailsOf(options).folder })
        : demonstrationText(baseUrl, guide),
    );
  await cooperative.failed;
}

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
  { name, legalForm, steward: stewardName }: StartArguments,
): Promise<string> {
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
    founders: [{ party: steward, name: stewardName }],
  });
  await cooperative.settled();
  return cooperative.identity.signIn.oneTimeLinkFor(steward);
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
