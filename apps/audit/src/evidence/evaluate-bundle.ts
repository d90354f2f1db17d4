import type { StoredEvent } from '@coop/event-sourcing';
import type { HistoryDoors, HistoryStore, OnProgress } from '../history/doors.js';
import { evaluateDecisions } from './decisions.js';
import { canonicalLine } from './verifier/encoding.js';
import type { EvidenceFinding } from './verifier/port.js';

/** What came of evaluating the decisions of a bundle again, by the facts that are inside. */
export interface EvaluatedBundle {
  readonly findings: readonly EvidenceFinding[];
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
}

/**
 * Evaluates the decisions of a bundle again from its own events. In a whole ledger one that comes out otherwise is a
 * finding; in a part of one it may only want facts that are not inside.
 * @param lines - of events.ndjson, after they were verified
 */
export async function evaluateBundle(
  lines: AsyncIterable<string>,
  doors: HistoryDoors,
  isWhole: boolean,
  onProgress?: OnProgress,
): Promise<EvaluatedBundle> {
  const findings: EvidenceFinding[] = [];
  let [same, otherwise] = [0, 0];
  const store = await storeOf(lines);
  try {
    for await (const { reproducible, position } of evaluateDecisions(store, doors, store.all(), onProgress)) {
      if (reproducible === null) continue;
      if (reproducible) same += 1;
      else if (!isWhole) otherwise += 1;
      else
        findings.push({ code: 'decision-not-reproducible', file: 'events.ndjson', position, detail: DETAIL });
    }
  } catch (error) {
    // The reducers cannot follow what begins in the middle.
    if (isWhole) throw error;
    return {
      findings,
      checked: [],
      notChecked: ['whether decisions come out the same: their facts are not all inside'],
    };
  }
  return {
    findings,
    checked:
      same === 0
        ? []
        : [`that ${same} decisions come out as recorded, evaluated again from the events inside`],
    notChecked:
      otherwise === 0
        ? []
        : [`${otherwise} decisions: the facts that they need are not all inside the bundle`],
  };
}

const DETAIL = 'evaluated again from the events inside, it does not come out as recorded';

async function storeOf(lines: AsyncIterable<string>) {
  const events: StoredEvent[] = [];
  for await (const line of lines) {
    const { event, salt } = canonicalLine(line) as unknown as Opened;
    events.push({ ...event, position: BigInt(event.position), revision: BigInt(event.revision), salt });
  }
  const head = events.at(-1)?.position ?? 0n;
  return {
    head: () => head,
    positionAt: (time: string) =>
      Promise.resolve(events.findLast(({ recordedAt }) => recordedAt <= time)?.position ?? 0n),
    async *readAll(after: bigint, { upTo = head }: { readonly upTo?: bigint } = {}) {
      for (let at = firstAfter(events, after); at < events.length; at += 1) {
        const event = events[at];
        if (event === undefined || event.position > upTo) return;
        const { position } = event;
        yield { first: position, last: position, events: [event], commandDigest: '', digest: '' };
      }
    },
    async *all() {
      yield* events;
    },
  } satisfies HistoryStore & { all(): AsyncIterable<StoredEvent> };
}

interface Opened {
  readonly event: Omit<StoredEvent, 'position' | 'revision' | 'salt'> & {
    readonly position: string;
    readonly revision: string;
  };
  readonly salt: string;
}

function firstAfter(events: readonly StoredEvent[], after: bigint): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0n) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
