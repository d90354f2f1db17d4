// needs: nothing
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StoreError, sweep, type Commit, type EventStore } from '@coop/event-sourcing';
import { faultRuns, SeededRandom, tellRun } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const FILES = ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.head'] as const;
type LedgerFile = (typeof FILES)[number];

const TAIL_BYTES = 4096;
/** Of the tail a run takes every sixteenth byte, each run from another one: sixteen runs take them all. */
const EVERY = 16;
/** Anywhere in any of the files. */
const ELSEWHERE = 200;

const newFolder = temporaryFolders();

/** The files of a ledger whose process ended, and what had been acknowledged. */
interface Left {
  readonly files: ReadonlyMap<LedgerFile, Buffer>;
  readonly commits: readonly Commit[];
}

async function readAll(store: EventStore): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  for await (const commit of store.readAll(0n)) commits.push(commit);
  return commits;
}

/** @param closed - closed in order: nothing is in the write-ahead log; else as `kill -9` leaves it */
async function left(random: SeededRandom, closed: boolean): Promise<Left> {
  const dir = newFolder();
  const store = openSqliteEventStore({ dir, preallocate: false });
  const streams = Array.from({ length: 5 }, () => sampleStream());
  for (let n = 0; n < 30; n++) {
    const events = Array.from({ length: random.integer(1, 3) }, () => 'x'.repeat(random.integer(0, 200)));
    await store.append(sampleAppend(random.pick(streams), 'any', events));
  }
  const commits = await readAll(store);
  if (closed) await store.close();
  const there = FILES.filter((name) => existsSync(join(dir, name)));
  const files = new Map(there.map((name) => [name, readFileSync(join(dir, name))]));
  if (!closed) await store.close();
  return { files, commits };
}

/** What is served after a start: commits, and each stream. @throws StoreError when it, a reader or a sweep refuses */
async function served(dir: string): Promise<readonly Commit[]> {
  const store = openSqliteEventStore({ dir, preallocate: false });
  try {
    const commits = await readAll(store);
    const events = commits.flatMap((commit) => commit.events);
    const { findings } = await sweep(store);
    if (findings.length > 0) throw new StoreError('StoreDamaged', 'a sweep found it');
    for (const stream of new Set(events.map((event) => event.stream)))
      expect(await store.readStream(stream)).toEqual(events.filter((event) => event.stream === stream));
    for (const {
      first,
      last,
      events: [event],
    } of commits)
      expect(await store.findCommand(event?.commandId ?? '')).toMatchObject({ first, last });
    return commits;
  } finally {
    await store.close();
  }
}

type Damage = (bytes: Buffer) => Buffer;

const flipped =
  (offset: number, bit: number): Damage =>
  (bytes) => {
    bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
    return bytes;
  };

const torn =
  (length: number): Damage =>
  (bytes) =>
    bytes.subarray(0, length);

/** @returns whether the start repaired it. @throws Error when something else is served than had been acknowledged */
async function isRepaired({ files, commits }: Left, name: LedgerFile, damage: Damage): Promise<boolean> {
  const dir = newFolder();
  try {
    for (const [each, bytes] of files)
      writeFileSync(join(dir, each), each === name ? damage(Buffer.from(bytes)) : bytes);
    const found = await served(dir);
    if (!isDeepStrictEqual(found, commits))
      throw new Error(`${found.length} commits are served, ${commits.length} had been acknowledged`);
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const CASES = faultRuns().flatMap(({ seed }) => [
  { seed, how: 'closed in order', closed: true, tailOf: 'ledger.sqlite' as const },
  { seed, how: 'killed', closed: false, tailOf: 'ledger.sqlite-wal' as const },
]);

describe.each(CASES)('A ledger that was $how (seed $seed)', ({ seed, how, closed, tailOf }) => {
  it('is repaired or refused, never served otherwise, whichever byte is flipped or lost', async () => {
    const random = new SeededRandom(seed);
    const whole = await left(random, closed);
    const figures = { damages: 0, repaired: 0, refused: 0 };
    const attempt = async (name: LedgerFile, damage: Damage) => {
      figures.damages += 1;
      figures[(await isRepaired(whole, name, damage)) ? 'repaired' : 'refused'] += 1;
    };
    const end = whole.files.get(tailOf)?.length ?? 0;
    for (let offset = end - TAIL_BYTES + random.integer(0, EVERY - 1); offset < end; offset += EVERY) {
      await attempt(tailOf, flipped(offset, random.integer(0, 7)));
      await attempt(tailOf, torn(offset));
    }
    for (let n = 0; n < ELSEWHERE; n++) {
      const [name, bytes] = random.pick([...whole.files]);
      await attempt(name, flipped(random.integer(0, bytes.length - 1), random.integer(0, 7)));
    }
    tellRun(`bytes flipped and files torn after it was ${how} (SQLite)`, seed, figures);
    expect(figures.refused).toBeGreaterThan(0);
  });
});
