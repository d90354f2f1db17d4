import { eventAt, type HistoryStore } from '@coop/audit/replay';
import { LogReader, type LogSource } from '@coop/tlog';
import { DAY, duration, finding, fine, messageOf, MINUTE, type Check, type Diagnosis } from './diagnosis.js';

export interface History {
  readonly store: HistoryStore;
  readonly log: LogSource | undefined;
  /** Up to which position each read model and reactor has read. */
  readonly checkpoints: ReadonlyMap<string, bigint>;
  readonly now: Date;
  readonly production: boolean;
}

const BEHIND = 5 * MINUTE;
/** A reactor that has nothing to do notes its place this rarely. */
const REACTOR_EVENTS = 1_024n;

async function timeOf(store: HistoryStore, position: bigint): Promise<number> {
  return Date.parse((await eventAt(store, position))?.recordedAt ?? '');
}

async function lag(
  check: string,
  checkpoints: readonly (readonly [string, bigint])[],
  { store, now }: History,
  tolerated: bigint,
): Promise<Diagnosis | undefined> {
  if (checkpoints.length === 0) return undefined;
  const head = store.head();
  const ahead = checkpoints.filter(([, position]) => position > head).map(([name]) => name);
  if (ahead.length > 0)
    return finding(check, `${ahead.join(', ')} have read events that the ledger has lost`, {
      cause: 'the ledger was restored from a backup, and they were not',
      remedy: 'stop; look for a newer backup of the ledger, or let read models be rebuilt by removing them',
    });
  const late: string[] = [];
  for (const [name, position] of checkpoints) {
    if (head - position <= tolerated) continue;
    const waiting = now.getTime() - (await timeOf(store, position + 1n));
    if (waiting > BEHIND) late.push(`${name} (${head - position} events, for ${duration(waiting)})`);
  }
  if (late.length === 0) return fine(check, `${checkpoints.length}, none is behind position ${head}`);
  return finding(check, `behind: ${late.join(', ')}`, {
    cause: 'the service does not run, stands still on an event that it cannot read, or is too slow',
    remedy: 'look at its log and /readyz; after a fault it goes on from where it was',
  });
}

const isReactor = (name: string): boolean => name.includes('reactor:');

export const projectionLag = (history: History): Promise<Diagnosis | undefined> =>
  lag(
    'read models',
    [...history.checkpoints].filter(([name]) => !isReactor(name)),
    history,
    0n,
  );

export const reactorLag = (history: History): Promise<Diagnosis | undefined> =>
  lag(
    'reactors',
    [...history.checkpoints].filter(([name]) => isReactor(name)),
    history,
    REACTOR_EVENTS,
  );

export async function logBehind(history: History): Promise<Diagnosis> {
  const { store, log, now } = history;
  if (log === undefined)
    return finding('log', 'there is no log, or no key to verify it with', {
      cause: 'the audit service has never run on this ledger, or the log was copied without its origin.vkey',
      remedy: 'start the audit service; give the key that you trust with --vkey',
    });
  const { size } = (await LogReader.open(log)).checkpoint;
  const [head, covered] = [store.head(), BigInt(size)];
  if (covered > head)
    return finding('log', `it holds ${covered - head} events that the ledger has lost`, {
      cause: 'an older ledger was restored, or its end was cut off',
      remedy: 'stop everything, and look for a newer backup before anything else',
    });
  if (covered === head) return fine('log', `${size} entries, all of the ledger`);
  const waiting = now.getTime() - (await timeOf(store, covered + 1n));
  const detail = `${head - covered} events behind the ledger, for ${duration(waiting)}`;
  if (waiting <= BEHIND) return fine('log', detail);
  return finding('log', detail, {
    cause: 'the audit service does not run, or refuses to sign: /audit/head says why',
    remedy: 'start it; when it says event-store-loss or event-store-changed, stop and compare with a backup',
  });
}

export async function checkpointAge({ store, log, now }: History): Promise<Diagnosis | undefined> {
  if (log === undefined) return undefined;
  let size: bigint;
  try {
    size = BigInt((await LogReader.open(log)).checkpoint.size);
  } catch (error) {
    return finding('checkpoint', messageOf(error), {
      cause: 'it is signed by another key than the log names, or was altered',
      remedy: 'compare origin.vkey with the key that you noted at the founding; restore the log',
    });
  }
  const head = store.head();
  if (size === 0n || size >= head) return fine('checkpoint', 'signed, and of everything');
  const age = now.getTime() - (await timeOf(store, size));
  if (age < DAY) return fine('checkpoint', `signed, its last event is ${duration(age)} old`);
  return finding(
    'checkpoint',
    `the last one that was signed is ${duration(age)} old, and the ledger has gone on`,
    {
      cause: 'nobody outside can prove what happened since',
      remedy: 'start the audit service, and look whether its signing key is there',
    },
  );
}

export async function demonstration({ store, production }: History): Promise<Diagnosis | undefined> {
  if (!production) return undefined;
  const founding = await eventAt(store, 1n);
  if (founding?.type !== 'identity.cooperative.founded') return undefined;
  const { demonstration: invented } = founding.data as { readonly demonstration?: boolean };
  if (invented !== true) return fine('people', 'the ledger is of a real cooperative');
  return finding('people', 'the ledger is of invented people', {
    cause: 'a demonstration was started where real people are to be served',
    remedy: 'found a cooperative of its own with --empty on empty databases or folders',
  });
}

export const historyChecks: Readonly<Record<string, Check<History>>> = {
  'read models': projectionLag,
  reactors: reactorLag,
  log: logBehind,
  checkpoint: checkpointAge,
  people: demonstration,
};
