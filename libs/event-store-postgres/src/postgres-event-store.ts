import {
  clockWatch,
  ledgerReader,
  ownedBy,
  prepare,
  StoreError,
  subscription,
  Wakeup,
  type AppendResult,
  type ClockBehind,
  type Commit,
  type CommitNotice,
  type EventStore,
  type LedgerRows,
  type PreparedAppend,
} from '@coop/event-sourcing';
import { Connections } from './connections.js';
import { GroupAppend, type SendGroup } from './group-append.js';
import { APPEND_GROUP, groupValues, type OutcomeRow } from './group-call.js';
import { appendedOf, refusalOf, type Settled } from './group-outcome.js';
import { HeadWatch } from './head-watch.js';
import { findCommand, ledgerRows } from './ledger-queries.js';
import { LedgerTip } from './ledger-tip.js';
import { patientReader } from './patient-reader.js';
import { faultOf } from './postgres-errors.js';
import { checkEnd } from './start-check.js';

export interface PostgresEventStoreOptions {
  /** `postgres://role:password@host/database`. The database's own commits decide: never a read replica. */
  readonly url: string;
  /** Where `recordedAt` comes from; never decreases in the ledger even if the clock does. Default: the system's. */
  readonly clock?: () => Date;
  /**
   * Told of each own group of commits whose time could not be that of the clock, because the ledger had a later one
   * already (by more than a second). Must not throw.
   */
  readonly onClockBehind?: (notice: ClockBehind) => void;
  /** Longest time between two looks at what other processes have appended, in milliseconds. Default 250. */
  readonly pollMs?: number;
  /** Told of each own commit once it is durable, in order, before its writer is. Must not throw. */
  readonly onCommitted?: (notice: CommitNotice) => void;
  /** Connections for reading; appends have two of their own. Default 4. */
  readonly maxConnections?: number;
}

/** The ledger of several processes, in schema `ledger` of a PostgreSQL database. */
export interface PostgresEventStore extends EventStore {
  /** Something was appended elsewhere: look now. Believes nothing of the notice. */
  noticed(notice: CommitNotice): void;
  /** How many notices did not follow what this process knew. */
  gaps(): number;
  /** Rows as they lie in the database, for `sweep`. */
  readonly rows: LedgerRows;
}

/** One sends; the other is there when the first has broken and its answer is looked for. */
const APPENDING_CONNECTIONS = 2;

/**
 * Opens the ledger and looks at its end. The schema must be there: see `migrate`. What the role of the URL may append
 * is decided by the database: see `createRoles`.
 *
 * @throws StoreError `StoreUnavailable` when the database cannot be reached or is of another version; `StoreDamaged`
 * when the ledger's end does not hold together: stop, call the operator
 */
export async function openPostgresEventStore(
  options: PostgresEventStoreOptions,
): Promise<PostgresEventStore> {
  const reading = new Connections(options.url, options.maxConnections ?? 4);
  try {
    const rows = ledgerRows(reading);
    const tip = new LedgerTip(rows, await checkEnd(reading, rows));
    return assemble(options, reading, rows, tip);
  } catch (error) {
    await reading.close();
    throw faultOf(error);
  }
}

/** What was found to be wrong with the ledger while it was open. */
class Soundness {
  #fault: StoreError | undefined;

  report(error: unknown): StoreError {
    this.#fault ??= faultOf(error);
    return this.#fault;
  }

  readonly require = (): void => {
    if (this.#fault !== undefined) throw this.#fault;
  };
}

function assemble(
  options: PostgresEventStoreOptions,
  reading: Connections,
  rows: LedgerRows,
  tip: LedgerTip,
): PostgresEventStore {
  const { url, clock = () => new Date(), pollMs = 250, onCommitted } = options;
  const appending = new Connections(url, APPENDING_CONNECTIONS);
  const wakeup = new Wakeup();
  const soundness = new Soundness();
  const closed = new AbortController();
  const reader = ledgerReader(rows, tip);
  const watchClock = clockWatch(clock, options.onClockBehind);
  const group = new GroupAppend(sender({ appending, reading, clock }), (commits, recordedAt) => {
    tip.committed(commits);
    wakeup.wakeAll();
    for (const notice of noticesOf(commits)) onCommitted?.(notice);
    watchClock(recordedAt);
  });
  const watch = new HeadWatch({
    tip,
    ask: async () => BigInt(await rows.head()),
    pollMs,
    onNews: () => wakeup.wakeAll(),
    onDamage: (error) => {
      group.stop(soundness.report(error));
      wakeup.wakeAll();
    },
  });
  const store: PostgresEventStore = {
    ...reader,
    rows,
    append: async (request) => heard(tip, wakeup, await group.append(sendable(prepare(request)))),
    async findCommand(commandId) {
      const found = await findCommand(reading, commandId);
      return found === undefined ? undefined : heard(tip, wakeup, found);
    },
    subscribe(after, signal) {
      const ending = AbortSignal.any([signal, closed.signal]);
      return subscription(patientReader(reader, ending, soundness.require), wakeup, after, ending);
    },
    forService: (service) => ownedBy(service, store),
    noticed: (notice) => watch.noticed(notice),
    gaps: () => watch.gaps,
    async close() {
      if (closed.signal.aborted) return;
      closed.abort();
      await group.close();
      await watch.close();
      await Promise.all([appending.close(), reading.close()]);
    },
  };
  return store;
}

/** A repeat may lie beyond what this process knew: whoever has its position can now read up to it. */
function heard<Result extends AppendResult>(tip: LedgerTip, wakeup: Wakeup, result: Result): Result {
  if (tip.raise(result.last)) wakeup.wakeAll();
  return result;
}

/** @throws TypeError for a command id that PostgreSQL cannot hold */
function sendable(prepared: PreparedAppend): PreparedAppend {
  if (prepared.request.commandId.includes('\0')) throw new TypeError('commandId holds the character NUL');
  return prepared;
}

interface SenderParts {
  readonly appending: Connections;
  readonly reading: Connections;
  readonly clock: () => Date;
}

function sender({ appending, reading, clock }: SenderParts): SendGroup {
  return async (group) => {
    const values = groupValues(group, timeOf(clock));
    const rows = await appending.once<OutcomeRow>(APPEND_GROUP, values);
    return Promise.all(
      group.map(async (prepared, index): Promise<Settled> => {
        const row = rows[index];
        if (row === undefined) throw new StoreError('StoreDamaged', 'the database gave no outcome');
        if (row.outcome === 'appended') return appendedOf(prepared, row);
        return row.outcome === 'repeated' ? repeatedOf(reading, prepared) : { refusal: refusalOf(row) };
      }),
    );
  };
}

async function repeatedOf(reading: Connections, { request }: PreparedAppend): Promise<Settled> {
  const found = await findCommand(reading, request.commandId);
  if (found === undefined)
    throw new StoreError('StoreDamaged', 'a command was carried out, but is not there');
  const { commandDigest, ...result } = found;
  return commandDigest === request.commandDigest
    ? { result }
    : { refusal: new StoreError('CommandMismatch', 'this command id was used with another body') };
}

function timeOf(clock: () => Date): string {
  try {
    return clock().toISOString();
  } catch (cause) {
    throw new StoreError('StoreUnavailable', 'the clock gives no time', { cause });
  }
}

const noticesOf = (commits: readonly Commit[]): CommitNotice[] =>
  commits.map(({ first, last }) => ({ previous: first - 1n, first, last }));
