import { eventAt, readSignedHead, type SignatureOfHead, type SignedHead } from '@coop/audit/replay';
import { CHECKPOINT_PATH, TlogRefusal } from '@coop/tlog';
import type { Command, Invocation, Result } from '../command.js';
import { readPolicy, trustIn } from '../policy.js';
import type { Source } from '../sources/source.js';
import { counted } from '../words.js';

/** How log and ledger stand to each other. */
type State = 'covers-all' | 'lags' | 'beyond-ledger' | 'refused' | 'no-log';

const STATES: Readonly<Record<State, string>> = {
  'covers-all': 'the log covers every event',
  lags: 'the log lags',
  'beyond-ledger': 'FINDING the log covers events that the store has lost',
  refused: 'FINDING the checkpoint is refused',
  'no-log': 'there is no log here, or no key to read it with',
};

interface LoggedHead {
  readonly log: SignedHead | null;
  readonly checkpoint: string | null;
  readonly refused: string | null;
}

async function run({ options, open }: Invocation): Promise<Result> {
  // Before anything is opened: a policy that cannot be read is no reason to look.
  readPolicy(options);
  const source = await open({ damaged: 'as-it-lies', publicOnly: true });
  const logged = await readLog(source, options);
  const head = source.store.head();
  const state = stateOf(source, logged, head);
  const behind = logged.log === null ? null : head - BigInt(logged.log.size);
  const lag = behind === null || behind <= 0n ? null : behind;
  const [lastEventAt, lagSince] = await timesOf(source, head, lag);
  const said = source.said?.state ?? null;
  const age = lastEventAt === null ? null : Math.round((Date.now() - Date.parse(lastEventAt)) / 1_000);
  const isSound =
    !STATES[state].startsWith('FINDING') &&
    logged.log?.quorum !== 'missing' &&
    (said === null || said === 'following');
  const { log, checkpoint, refused } = logged;
  return {
    code: isSound ? 0 : 1,
    json: {
      ...{ source: source.label, head, lastEventAt, ageSeconds: age, log, checkpoint, refused, state },
      ...{ lag: lag === null ? null : { events: lag, since: lagSince }, said },
    },
    lines: [
      `${source.label}: last event at position ${head}${lastEventAt === null ? '' : `, ${lastEventAt} (${ageText(age ?? 0)} ago)`}`,
      ...(log === null ? [] : linesOf(log)),
      `state        ${STATES[state]}${refused === null ? '' : `: ${refused}`}${lag === null ? '' : `: ${counted(Number(lag), 'event')} behind${lagSince === null ? '' : `, the first of ${lagSince}`}`}`,
      ...(said === null
        ? []
        : [`the service  ${said === 'following' ? 'follows the ledger' : `FINDING ${said}`}`]),
      'not checked  anything but the signatures: `coop audit verify` does that',
    ],
  };
}

async function readLog({ log, vkey }: Source, options: Invocation['options']): Promise<LoggedHead> {
  if (log === undefined || vkey === undefined) return { log: null, checkpoint: null, refused: null };
  const note = await log.read(CHECKPOINT_PATH);
  const checkpoint = note === undefined ? null : Buffer.from(note).toString('utf8');
  if (note === undefined) return { log: null, checkpoint, refused: 'the log has no checkpoint' };
  try {
    return { log: readSignedHead(note, trustIn(vkey, options)), checkpoint, refused: null };
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    return { log: null, checkpoint, refused: `${error.code}: ${error.message}` };
  }
}

function stateOf(source: Source, { log, refused }: LoggedHead, head: bigint): State {
  if (refused !== null) return 'refused';
  if (log === null) return source.log === undefined ? 'no-log' : 'refused';
  const size = BigInt(log.size);
  return size === head ? 'covers-all' : size < head ? 'lags' : 'beyond-ledger';
}

/** Over HTTP no event is read: each reading is noted, and this question concerns nobody. */
async function timesOf(
  { said, store }: Source,
  head: bigint,
  lag: bigint | null,
): Promise<readonly [string | null, string | null]> {
  if (said !== undefined) return [null, null];
  const timeOf = async (position: bigint) => (await eventAt(store, position))?.recordedAt ?? null;
  return [await timeOf(head), lag === null ? null : await timeOf(head - lag + 1n)];
}

function linesOf({ origin, size, root, signatures, quorum }: SignedHead): string[] {
  return [
    `log          ${origin}, ${counted(size, 'entry')}, root ${root}`,
    ...signatures.map((signature) => `signed by    ${signedBy(signature)}`),
    ...(quorum === null
      ? []
      : [
          quorum === 'met'
            ? 'quorum       met'
            : 'quorum       FINDING fewer witnesses than the policy asks for',
        ]),
  ];
}

function signedBy({ name, keyId, by, witness, time }: SignatureOfHead): string {
  if (by === 'log') return `${name} (${keyId}): the log`;
  if (by === 'witness')
    return `${name} (${keyId}): witness ${witness}${time === null ? ', no time' : ` at ${time}`}`;
  return `${name} (${keyId}): a key that was not given, not verified`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

function ageText(seconds: number): string {
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ['s', 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}

export const auditHead: Command = {
  name: 'audit head',
  usage: '[--data DIR | --postgres URL | --url URL] [--vkey KEY] [--policy FILE]',
  summary: 'the last event, the log and who signed it, and how far it lags',
  run,
};
