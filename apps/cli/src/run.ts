import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { UsageError, type Command, type ExitCode, type HowToOpen, type Options } from './command.js';
import { auditAccess } from './commands/audit-access.js';
import { auditDiff } from './commands/audit-diff.js';
import { auditExport } from './commands/audit-export.js';
import { auditGaps } from './commands/audit-gaps.js';
import { auditHead } from './commands/audit-head.js';
import { auditLog } from './commands/audit-log.js';
import { auditOwnHistory } from './commands/audit-own-history.js';
import { auditReplay } from './commands/audit-replay.js';
import { auditSample } from './commands/audit-sample.js';
import { auditShow } from './commands/audit-show.js';
import { auditState } from './commands/audit-state.js';
import { auditVerifyBundle } from './commands/audit-verify-bundle.js';
import { auditVerify } from './commands/audit-verify.js';
import { auditWhy } from './commands/audit-why.js';
import { backup } from './commands/backup.js';
import { doctor } from './commands/doctor.js';
import { erasures, erasuresWaive } from './commands/erasures.js';
import { events } from './commands/events.js';
import { keysRewrap } from './commands/keys-rewrap.js';
import { keysRotate } from './commands/keys-rotate.js';
import { parkedList } from './commands/parked-list.js';
import { parkedReplay } from './commands/parked-replay.js';
import { readModelsList } from './commands/read-models-list.js';
import { readModelsRebuild } from './commands/read-models-rebuild.js';
import { receiptVerify } from './commands/receipt-verify.js';
import { restore } from './commands/restore.js';
import { explain } from './explain.js';
import { openSource } from './open-source.js';
import { Output, type Streams } from './output.js';
import type { Source } from './sources/source.js';

export const COMMANDS: readonly Command[] = [
  auditHead,
  auditVerify,
  auditGaps,
  auditLog,
  auditShow,
  auditReplay,
  auditState,
  auditDiff,
  auditWhy,
  auditSample,
  auditAccess,
  auditExport,
  auditVerifyBundle,
  auditOwnHistory,
  receiptVerify,
  backup,
  restore,
  keysRotate,
  keysRewrap,
  parkedList,
  parkedReplay,
  readModelsList,
  readModelsRebuild,
  // Before the command whose name it begins with.
  erasuresWaive,
  erasures,
  events,
  doctor,
];

const OPTIONS = {
  data: { type: 'string' },
  url: { type: 'string' },
  postgres: { type: 'string' },
  'keys-database': { type: 'string' },
  'with-keys': { type: 'string' },
  'keys-files': { type: 'string' },
  erasures: { type: 'string' },
  'without-erasures': { type: 'boolean' },
  token: { type: 'string' },
  keys: { type: 'string' },
  anchor: { type: 'string', multiple: true },
  vkey: { type: 'string' },
  policy: { type: 'string' },
  log: { type: 'string' },
  handle: { type: 'string' },
  at: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  against: { type: 'string' },
  out: { type: 'string' },
  record: { type: 'string' },
  subject: { type: 'string' },
  contract: { type: 'string' },
  decision: { type: 'string' },
  signer: { type: 'string' },
  after: { type: 'string' },
  type: { type: 'string' },
  category: { type: 'string' },
  limit: { type: 'string' },
  newest: { type: 'boolean' },
  proof: { type: 'string' },
  opening: { type: 'string' },
  seed: { type: 'string' },
  rules: { type: 'string' },
  follow: { type: 'boolean' },
  kek: { type: 'string' },
  'new-kek': { type: 'string' },
  transit: { type: 'string' },
  'transit-key': { type: 'string' },
  'transit-mount': { type: 'string' },
  'transit-token': { type: 'string' },
  backups: { type: 'string' },
  issuer: { type: 'string' },
  nats: { type: 'string' },
  'nats-monitor': { type: 'string' },
  production: { type: 'boolean' },
  lists: { type: 'boolean' },
  digests: { type: 'boolean' },
  switch: { type: 'boolean' },
  afresh: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

/** Everything that `coop` can do, in one page. */
export function helpText(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'coop: looks at the history of a data cooperative. It reads. These write: `coop restore`, into empty places,',
    '`coop keys rotate`, `coop read-models rebuild` and `coop parked replay`.',
    '',
    ...COMMANDS.flatMap(({ name, usage, summary }) => [
      `  coop ${name.padEnd(width)}  ${summary}`,
      `       ${' '.repeat(width)}  ${usage}`,
    ]),
    '',
    'Where from: --data DIR (default: the demonstration, .data/demo), read without a lock beside a running process;',
    '--postgres URL (or COOP_POSTGRES): the database of a distributed cooperative, and of its keys',
    '--keys-database URL (or COOP_KEYS); or --url URL with --token T (or COOP_TOKEN) of an auditor.',
    'MOMENT: a position, or a time in UTC.',
    '--json everywhere. Exit codes: 0 fine, 1 findings, 2 error.',
  ].join('\n');
}

/** Runs one command line. Never throws: whatever goes wrong is a line and exit code 2. */
export async function runCoop(
  argv: readonly string[],
  streams: Streams,
  signal: AbortSignal,
): Promise<ExitCode> {
  const output = new Output(streams);
  const opened: Source[] = [];
  try {
    const { options, positionals } = parse(argv);
    const command = COMMANDS.find(
      ({ name }) => positionals.slice(0, name.split(' ').length).join(' ') === name,
    );
    if (options.help === true || positionals.length === 0 || positionals[0] === 'help') {
      output.line(helpText());
      return 0;
    }
    if (command === undefined)
      throw new UsageError(
        `there is no command "${positionals.slice(0, 2).join(' ')}"; coop help lists them`,
      );
    const words = positionals.slice(command.name.split(' ').length);
    const stray = words[command.words ?? 0];
    // A folder without its `--data` must not become "no finding" about another folder.
    if (stray !== undefined)
      throw new UsageError(
        `coop ${command.name} takes no "${stray}"; its use: coop ${command.name} ${command.usage}`,
      );
    const open = async (how?: HowToOpen) => {
      const source = await openSource(options, how);
      opened.push(source);
      return source;
    };
    const result = await command.run({ options, words, output, open, signal });
    if (options.json !== true) for (const line of result.lines) output.line(line);
    else if (result.json !== undefined) output.json(result.json);
    return result.code;
  } catch (error) {
    output.problem(explain(error));
    return 2;
  } finally {
    output.clear();
    for (const source of opened) await source.close();
  }
}

function parse(argv: readonly string[]): {
  readonly options: Options;
  readonly positionals: readonly string[];
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: OPTIONS,
      allowPositionals: true,
      strict: true,
    });
    return { options: values, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
