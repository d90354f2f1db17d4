import { setTimeout as wait } from 'node:timers/promises';
import { load } from '../load.js';
import { row, type Row } from '../results.js';
import type { ServerProcess } from '../server-process.js';
import type { Cast } from '../cast.js';

const CONNECTIONS = 50;
const ROUNDS = 3;
/** Followers finish what the readings left them, so that their work is counted with its cause. */
const SETTLE_MS = 1_500;

export interface ReadingOptions {
  readonly server: ServerProcess;
  readonly cast: Cast;
  readonly records: readonly string[];
  /** Requests of each round at 50 connections. */
  readonly amount: number;
  readonly say: (text: string) => void;
}

interface Round {
  readonly perSecond: number;
  /** Microseconds of processor time per request, all threads and the one that runs JavaScript. */
  readonly cpu: number;
  readonly mainThread: number;
}

type Kind = 'controlled' | 'uncontrolled';

const pathsOf = ({ cast, records }: ReadingOptions): Readonly<Record<Kind, readonly string[]>> => ({
  controlled: records.map((record) => cast.reading(record)),
  uncontrolled: records.map((record) => `/bench/uncontrolled/${record}`),
});

async function round(options: ReadingOptions, kind: Kind, amount: number): Promise<Round> {
  const { server, cast } = options;
  const { url, token } = cast.partner;
  const before = { all: server.cpu, main: server.mainThreadCpu };
  const answered = await load({
    ...{ url, token, amount },
    paths: pathsOf(options)[kind],
    connections: CONNECTIONS,
  });
  await wait(SETTLE_MS);
  return {
    perSecond: answered.perSecond,
    cpu: (server.cpu - before.all) / amount,
    mainThread: (server.mainThreadCpu - before.main) / amount,
  };
}

/** Rate and processor time of decided readings and of the same readings without control, in turn. */
export async function measureReadings(options: ReadingOptions): Promise<readonly Row[]> {
  const { amount, say, server } = options;
  say('warming up');
  for (const kind of ['uncontrolled', 'controlled'] as const) await round(options, kind, amount);
  const controlled: Round[] = [];
  const uncontrolled: Round[] = [];
  for (let turn = 1; turn <= ROUNDS; turn += 1) {
    say(`${amount} readings each way, round ${turn} of ${ROUNDS}`);
    uncontrolled.push(await round(options, 'uncontrolled', amount));
    controlled.push(await round(options, 'controlled', amount));
  }
  const perSecond = (rounds: readonly Round[]) => rounds.map((each) => each.perSecond);
  const yardstick = 'the same without control';
  const rate = row(
    { name: 'partner readings at 50 connections', ...OURS, unit: '/s', better: 'higher', aim: 4_000 },
    perSecond(controlled),
  );
  const bare = row(
    { name: 'readings at 50 connections', subject: yardstick, unit: '/s', better: 'higher' },
    perSecond(uncontrolled),
  );
  const ratios = controlled.map((each, turn) => each.perSecond / (uncontrolled[turn]?.perSecond ?? NaN));
  const cpu = { unit: 'µs', better: 'lower' } as const;
  return [
    { ...rate, peer: yardstick, ratio: Number((rate.value / bare.value).toFixed(3)) },
    bare,
    row({ name: 'ratio of the two', ...OURS, unit: '', better: 'higher', aim: 0.8 }, ratios),
    row(
      { name: 'processor time per reading', ...OURS, ...cpu },
      controlled.map((each) => each.cpu),
    ),
    row(
      { name: '… of its main thread', ...OURS, ...cpu },
      controlled.map((each) => each.mainThread),
    ),
    row(
      { name: 'processor time per reading', subject: yardstick, ...cpu },
      uncontrolled.map((each) => each.cpu),
    ),
    row(
      { name: '… of its main thread', subject: yardstick, ...cpu },
      uncontrolled.map((each) => each.mainThread),
    ),
    row({ name: 'resident memory at 50 connections', ...OURS, unit: 'MiB', better: 'lower', aim: 200 }, [
      server.resident,
    ]),
  ];
}

const OURS = { subject: 'ours' } as const;

/** What control adds to one reading when nobody else asks. */
export async function measureLatency(options: ReadingOptions): Promise<readonly Row[]> {
  const { cast, amount, say } = options;
  const { url, token } = cast.partner;
  const paths = pathsOf(options);
  const added: number[] = [];
  const means: number[] = [];
  for (let turn = 1; turn <= ROUNDS; turn += 1) {
    say(`one connection, round ${turn} of ${ROUNDS}`);
    const alone = { url, token, connections: 1, amount: Math.ceil(amount / 8) };
    const bare = await load({ ...alone, paths: paths.uncontrolled });
    const decided = await load({ ...alone, paths: paths.controlled });
    means.push(decided.meanLatency);
    added.push(decided.meanLatency - bare.meanLatency);
  }
  return [
    row({ name: 'mean latency at one connection', ...OURS, unit: 'ms', better: 'lower' }, means),
    row({ name: '… added by control', ...OURS, unit: 'ms', better: 'lower', aim: 1 }, added),
  ];
}
