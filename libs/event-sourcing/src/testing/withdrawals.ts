import { hash, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AppendCheck, AppendRequest, EventStore } from '../event-store.js';
import type { Commit, StoredEvent } from '../event.js';
import { StoreError } from '../event-store.js';
import type { SeededRandom } from './seeded-random.js';
import type { Placed } from './whole-ledger.js';

const GRANT = 'consent-grant';
const DISCLOSURE = 'records-disclosure';
/** Few, so that withdrawals and disclosures meet. */
const GRANTS = 8;
/** Decisions that wait at once for their append. */
const HELD = 6;

/** How the racers of one process behave. */
export interface Race {
  /** Racers side by side: their appends share transactions. 1: each append alone. */
  readonly racers: number;
  /** Disclosures that are tried by all racers of the process together. */
  readonly attempts: number;
  /** Share of steps that give or withdraw. */
  readonly control: number;
  /** False: the appends check nothing, to see that the judge sees it. */
  readonly checked: boolean;
}

export interface RaceOutcome {
  readonly acknowledged: ReadonlyMap<string, Placed>;
  readonly refused: readonly string[];
}

const streamOf = (grant: number): string =>
  `${GRANT}-00000000-0000-4000-8000-${String(grant).padStart(12, '0')}`;

type Fact = 'given' | 'withdrawn' | 'disclosed';

function request(
  stream: string,
  fact: Fact,
  data: { readonly grant: number; readonly revision?: string },
  checks: readonly AppendCheck[] = [],
): AppendRequest {
  const id = randomUUID();
  const type = fact === 'disclosed' ? 'records.disclosure.made' : `consent.grant.${fact}`;
  return {
    streams: [
      {
        ...{ stream, expected: 'any' as const },
        events: [{ id, type, version: 1, data, retention: 'no-personal-values' }],
      },
    ],
    ...{ commandId: id, commandDigest: hash('sha256', fact, 'hex'), checks },
    metadata: { actor: 'system:race', correlationId: id, causationId: id },
  };
}

/** What a process knows of the grants, and up to which position: never more than it was given by the ledger. */
class Knowledge {
  position = 0n;
  readonly revisions = new Map<number, bigint>();
  readonly given = new Set<number>();

  learn({ last, events }: Commit): void {
    for (const event of events) if (event.stream.startsWith(GRANT)) this.#note(event);
    this.position = last;
  }

  #note({ type, data, revision }: StoredEvent): void {
    const grant = grantOf(data);
    this.revisions.set(grant, revision);
    if (type === 'consent.grant.given') this.given.add(grant);
    else this.given.delete(grant);
  }
}

const grantOf = (data: unknown): number =>
  typeof data === 'object' && data !== null && 'grant' in data ? Number(data.grant) : -1;

/** A permission to disclose, taken from what was known then, with the checks of the append that is to follow. */
interface Decision {
  readonly grant: number;
  /** Of the grant's stream, as it was known: what the disclosure relies on. */
  readonly revision: string;
  readonly checks: readonly AppendCheck[];
}

/** As records does it: all of control, up to the position that the decision knew, or the stream that was relied on. */
function decide(known: Knowledge, random: SeededRandom): Decision | undefined {
  if (known.given.size === 0) return undefined;
  const grant = random.pick([...known.given]);
  const revision = known.revisions.get(grant) ?? 0n;
  return {
    grant,
    revision: String(revision),
    checks: random.chance(0.5)
      ? [{ categories: [GRANT, 'consent-prohibition'], unchangedAfter: known.position }]
      : [{ stream: streamOf(grant), expected: revision }],
  };
}

/**
 * Gives, withdraws, decides and discloses at random until so many disclosures were tried. A decision waits, for other
 * steps of its own racer and of others, before what it permits is appended.
 */
export async function runRace(store: EventStore, random: SeededRandom, race: Race): Promise<RaceOutcome> {
  const known = new Knowledge();
  const ending = new AbortController();
  const following = (async () => {
    for await (const item of store.subscribe(0n, ending.signal)) if ('events' in item) known.learn(item);
  })();
  const acknowledged = new Map<string, Placed>();
  const refused: string[] = [];
  let attempts = 0;

  async function append(wanted: AppendRequest): Promise<void> {
    try {
      const { first, last } = await store.append(wanted);
      acknowledged.set(wanted.commandId, { first, last });
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'CheckFailed')) throw error;
      refused.push(wanted.commandId);
    }
  }

  async function step(random: SeededRandom, own: string, held: Decision[]): Promise<void> {
    if (random.chance(race.control)) {
      const grant = random.integer(0, GRANTS - 1);
      const fact = known.given.has(grant) ? 'withdrawn' : 'given';
      return append(request(streamOf(grant), fact, { grant }));
    }
    const decided = decide(known, random);
    if (decided !== undefined) held.push(decided);
    else await append(request(streamOf(0), 'given', { grant: 0 }));
    if (held.length < HELD && random.chance(0.5)) return undefined;
    // Others, and the follower, get their turn between what was decided and what is appended, or not.
    if (random.chance(0.3)) await setImmediate();
    const [decision] = held.splice(random.integer(0, held.length - 1), 1);
    if (decision === undefined) return undefined;
    attempts += 1;
    const { checks, ...relied } = decision;
    return append(request(own, 'disclosed', relied, race.checked ? checks : []));
  }

  await Promise.all(
    Array.from({ length: race.racers }, async () => {
      const [own, steps, held] = [`${DISCLOSURE}-${randomUUID()}`, random.fork(), []];
      while (attempts < race.attempts) await step(steps, own, held);
    }),
  );
  ending.abort();
  await following;
  return { acknowledged, refused };
}

export interface Verdict {
  readonly disclosures: number;
  readonly withdrawals: number;
  /** Positions of disclosures that stand after the withdrawal, or any other change, of what they relied on. */
  readonly unlawful: readonly bigint[];
}

/** Reads a ledger of races from its beginning, knowing nothing of how it came about. */
export function judge(commits: readonly Commit[]): Verdict {
  const standing = new Map<number, string>();
  const unlawful: bigint[] = [];
  let [disclosures, withdrawals] = [0, 0];
  for (const { type, data, revision, position } of commits.flatMap(({ events }) => events)) {
    const grant = grantOf(data);
    if (type === 'consent.grant.given') standing.set(grant, String(revision));
    else if (type === 'consent.grant.withdrawn') {
      standing.delete(grant);
      withdrawals += 1;
    } else {
      disclosures += 1;
      const relied = typeof data === 'object' && data !== null && 'revision' in data ? data.revision : '';
      if (standing.get(grant) !== relied) unlawful.push(position);
    }
  }
  return { disclosures, withdrawals, unlawful };
}
