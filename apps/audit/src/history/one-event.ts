import { leafOf, type StoredEvent } from '@coop/event-sourcing';
import { leafHash, LogReader, TlogRefusal, verifyInclusion, type LogSource } from '@coop/tlog';
import type { HistoryStore, OnProgress } from './doors.js';
import { relationsOf, type Relations } from './related-events.js';

/** One thing that was looked at, and whether it holds. */
export interface EventCheck {
  readonly what: 'commit' | 'revision' | 'checkpoint' | 'entry' | 'inclusion';
  readonly holds: boolean;
  readonly detail: string;
}

export interface OneEvent {
  readonly event: StoredEvent;
  /** Hex of its entry in the log, made from the event as it is stored; null when none can be made of it. */
  readonly leaf: string | null;
  readonly checks: readonly EventCheck[];
  readonly notChecked: readonly string[];
  /** The `.tlog-proof` file of its entry under the present checkpoint; null unless all of the log holds. */
  readonly proof: string | null;
  readonly relations: Relations;
}

/** One event as it is stored, what proves it, and what it has to do with others. */
export async function inspectEvent(
  { store, log, onProgress }: { store: HistoryStore; log?: LogSource; onProgress?: OnProgress },
  event: StoredEvent,
): Promise<OneEvent> {
  const relations = await relationsOf(store, event, onProgress);
  const leaf = leafOrNull(event);
  const ofLog = log === undefined ? WITHOUT_LOG : await inLog(log, event, leaf);
  return {
    ...{ event, leaf: leaf?.toString('hex') ?? null, relations, proof: ofLog.proof },
    checks: [...ofLedger(event, relations), ...ofLog.checks],
    notChecked: [
      ...(relations.chain === 'unknown'
        ? ['the digest of its commit: it is not given here, or the commit before is missing']
        : []),
      ...ofLog.notChecked,
    ],
  };
}

/** Finds an event by its id. */
export async function eventById(
  store: HistoryStore,
  id: string,
  onProgress?: OnProgress,
): Promise<StoredEvent | undefined> {
  const total = store.head();
  for await (const { events, last } of store.readAll(0n)) {
    const found = events.find((event) => event.id === id);
    if (found !== undefined) return found;
    onProgress?.({ done: last, total });
  }
  return undefined;
}

function leafOrNull(event: StoredEvent): Buffer | null {
  try {
    return leafOf(event);
  } catch {
    return null;
  }
}

const check = (what: EventCheck['what'], holds: boolean, sound: string, fault: string): EventCheck => ({
  ...{ what, holds, detail: holds ? sound : fault },
});

function ofLedger({ revision }: StoredEvent, { chain, stream: { before } }: Relations): EventCheck[] {
  const follows = revision === (before === null ? 0n : before.revision + 1n);
  return [
    ...(chain === 'unknown'
      ? []
      : [
          check(
            'commit',
            chain === 'holds',
            'its commit gives the digest that was recorded',
            'its commit is not what was recorded: it does not give the digest',
          ),
        ]),
    check(
      'revision',
      follows,
      'it follows the revision before it in its stream',
      'the revision of its stream before it is missing, or lies elsewhere',
    ),
  ];
}

type InLog = Pick<OneEvent, 'checks' | 'notChecked' | 'proof'>;

const WITHOUT_LOG: InLog = {
  ...{ checks: [], proof: null },
  notChecked: ['the log: there is none here, or no key to read it with'],
};

async function inLog(source: LogSource, event: StoredEvent, leaf: Buffer | null): Promise<InLog> {
  const log = await refusedOr(LogReader.open(source));
  if (typeof log === 'string')
    return { checks: [check('checkpoint', false, '', log)], notChecked: [], proof: null };
  const { size, root } = log.checkpoint;
  const signed = check('checkpoint', true, `the log signed its first ${size} entries`, '');
  const index = Number(event.position) - 1;
  if (index >= size)
    return { checks: [signed], notChecked: ['its entry: the log does not cover it yet'], proof: null };
  const entry = await refusedOr(log.entry(index));
  if (typeof entry === 'string')
    return { checks: [signed, check('entry', false, '', entry)], notChecked: [], proof: null };
  const proof = await refusedOr(log.inclusionProof(index));
  const included =
    typeof proof !== 'string' && verifyInclusion({ index, size, leafHash: leafHash(entry), root, proof });
  const checks = [
    signed,
    check(
      'entry',
      leaf !== null && Buffer.compare(leaf, entry) === 0,
      `entry ${index} of the log is the one that this event gives`,
      `entry ${index} of the log is not the one that this event gives: the event or the entry was altered`,
    ),
    check(
      'inclusion',
      included,
      'the entry is proved to be in the tree that was signed',
      typeof proof === 'string'
        ? proof
        : 'no proof leads from the entry to the tree that was signed: the entry or a tile was altered',
    ),
  ];
  const isSound = checks.every(({ holds }) => holds);
  return { checks, notChecked: [], proof: isSound ? await log.proofFile(index) : null };
}

/** The answer, or why the log refuses it. */
async function refusedOr<Value>(answer: Promise<Value>): Promise<Value | string> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    return `${error.code}: ${error.message}`;
  }
}
