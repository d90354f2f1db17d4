import * as fc from 'fast-check';
import { compare, parseRational, type UniformSource } from '@coop/anonymiser';
import { derivedId, type EventStore } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { BusError } from '@coop/message-bus';
import type { Question } from '../domain/canonical-question.js';
import { FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import {
  ask,
  contractInForce,
  faulty,
  instanceOn,
  onLedger,
  sharedVault,
  type Fault,
  type Told,
} from '../testing/question-instances.js';
import { seededSource } from '../testing/seeded-source.js';
import { answerQuestion } from './answer-question.js';
import type { AnonymisationParts } from './parts.js';

const KEYS = '0199b000-0000-7000-8000-0000000000f9';
const budgetPolicy = {
  period: 'year',
  limit: parseRational('1/10'),
  least: parseRational('1/10000'),
} as const;
const PRICES = ['1/10', '1/25', '3/100', '0.03', '1/50'];

/** One step of somebody: which of her requests, at which instance; who repeats one sends the same. */
interface Step {
  readonly request: number;
  readonly instance: number;
}
/** What goes wrong, in the order in which appends, readings and the vault are tried. */
interface Trouble {
  readonly appends: readonly Fault[];
  readonly silent: readonly boolean[];
  readonly vault: readonly boolean[];
}

/** Six requests: some are the same question at the same price, under different keys. */
const requestOf = (n: number): { readonly rho: string; readonly question: Question } => ({
  rho: PRICES[n % PRICES.length] ?? '1/10',
  question: { kind: 'count', field: 'opinion', values: [n % 4 === 3 ? 'for' : `opinion ${n % 3}`] },
});

const steps = fc.array(
  fc.array(fc.record({ request: fc.nat({ max: 11 }), instance: fc.nat({ max: 1 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
  { minLength: 1, maxLength: 6 },
);
const trouble = fc.record({
  appends: fc.array(fc.constantFrom<Fault>('none', 'none', 'before', 'after'), { maxLength: 40 }),
  silent: fc.array(fc.boolean(), { maxLength: 10 }),
  vault: fc.array(
    fc.nat({ max: 3 }).map((n) => n === 0),
    { maxLength: 30 },
  ),
});

/** Records that are sometimes away, and that look whether what they are asked for is paid. */
class WatchingRecords extends FakeRecords {
  readonly unpaid: string[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly away: boolean[],
  ) {
    super(inventedSurvey(20));
  }

  override async request<T>(pattern: string, payload: object): Promise<T> {
    if (this.away.shift() === true) throw new BusError('Timeout', 'bus');
    const { release } = payload as { readonly release: string };
    const { spent } = await onLedger(this.store);
    if (!spent.some(({ question }) => question === release)) this.unpaid.push(release);
    return super.request<T>(pattern, payload);
  }
}

/** Notes each time that somebody takes the source to draw from it. */
class WatchedNoise {
  drawn = 0;
  readonly #source: UniformSource = seededSource(7);

  take(): UniformSource {
    this.drawn += 1;
    return this.#source;
  }
}

function watched(parts: AnonymisationParts, noise: WatchedNoise): AnonymisationParts {
  return Object.defineProperty({ ...parts }, 'noise', { get: () => noise.take() });
}

const isInjected = (error: unknown): boolean =>
  error instanceof BusError || (error instanceof Error && error.message.includes('fault of the test'));

/** Plays one history and says what came of it. */
async function play(batches: readonly (readonly Step[])[], { appends, silent, vault: closed }: Trouble) {
  const store = memoryEventStore({ clock: () => new Date('2026-03-01T12:00:00Z') });
  const vault = sharedVault();
  await contractInForce(store);
  const [faults, closings] = [[...appends], [...closed]];
  const away = [...silent];
  const records = new WatchingRecords(store, away);
  const noise = new WatchedNoise();
  const failing = faulty(store, () => faults.shift() ?? 'none');
  const instances = [0, 1].map(() =>
    watched(
      instanceOn({
        store: failing,
        vault,
        budgetPolicy,
        records,
        vaultFails: () => closings.shift() === true,
      }),
      noise,
    ),
  );
  const told: { readonly request: number; readonly outcome: Told }[] = [];
  const send = async ({ request, instance }: Step) => {
    const [first] = instances.slice(instance);
    if (first === undefined) return;
    try {
      const key = derivedId(KEYS, String(request));
      told.push({ request, outcome: await ask(first, key, requestOf(request)) });
    } catch (error) {
      if (!isInjected(error)) throw error;
    }
  };
  for (const batch of batches) await Promise.all(batch.map(send));
  // What is left over is swept, when everything works again.
  faults.length = 0;
  away.length = 0;
  closings.length = 0;
  for (const { question } of (await onLedger(store)).spent)
    for (const sweeper of instances.slice(0, 1)) await answerQuestion(sweeper, question);
  const ledger = await onLedger(store);
  await vault.close();
  return { ledger, told, records, noise };
}

describe('However questions, crashes and repeats come', () => {
  it('a budget is never overspent, each question is paid once, and what is told is what is stored', async () => {
    await fc.assert(
      fc.asyncProperty(steps, trouble, async (batches, faults) => {
        const { ledger, told, records, noise } = await play(batches, faults);
        expect(compare(ledger.total, budgetPolicy.limit)).toBeLessThanOrEqual(0);
        const paid = ledger.spent.map(({ question }) => question);
        expect(new Set(paid).size).toBe(paid.length);
        // Nobody is even read before the price is durable, and noise is drawn from what was read.
        expect(records.unpaid).toEqual([]);
        expect(noise.drawn).toBe(records.asked.length);
        // All that was paid is answered in the end, once, and nothing else is.
        expect(ledger.answered.map(({ question }) => question).toSorted()).toEqual(paid.toSorted());
        const stored = new Map(ledger.answered.map(({ question, answer }) => [question, answer]));
        for (const { outcome } of told)
          if (typeof outcome !== 'string') expect(outcome.answer).toEqual(stored.get(outcome.question));
          else expect(outcome).toBe('budget-exhausted');
      }),
      { numRuns: 150, seed: 20260301 },
    );
  }, 120_000);

  it('a request has one outcome: who repeats it is told the same', async () => {
    await fc.assert(
      fc.asyncProperty(steps, trouble, async (batches, faults) => {
        const { told } = await play(batches, faults);
        const outcomes = new Map<number, Set<string>>();
        for (const { request, outcome } of told) {
          const text =
            typeof outcome === 'string' ? outcome : JSON.stringify([outcome.question, outcome.answer]);
          outcomes.set(request, (outcomes.get(request) ?? new Set()).add(text));
        }
        for (const each of outcomes.values()) expect(each.size).toBe(1);
      }),
      { numRuns: 100, seed: 20260302 },
    );
  }, 120_000);
});
