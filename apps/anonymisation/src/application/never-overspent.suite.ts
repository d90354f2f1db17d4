import { formatRational, parseRational } from '@coop/anonymiser';
import { newId, StoreError, type EventStore } from '@coop/event-sourcing';
import { SeededRandom } from '@coop/event-sourcing/testing';
import type { Question } from '../domain/canonical-question.js';
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
import type { AnonymisationParts } from './parts.js';

/** Two instances on one ledger. */
export interface TwoStores {
  readonly stores: readonly [EventStore, EventStore];
  close(): Promise<void>;
}

const QUESTIONS = 1_000;
/** Half of the questions can be paid for. */
const budgetPolicy = {
  period: 'year',
  limit: parseRational('1/10'),
  least: parseRational('1/10000'),
} as const;
const RHO = '1/5000';
const AFFORDABLE = 500;
const ATTEMPTS = 100;

const questionOf = (n: number): { readonly rho: string; readonly question: Question } => ({
  rho: RHO,
  question: { kind: 'count', field: 'opinion', values: [`opinion ${n}`] },
});

/** One budget under a thousand questions at once, on any store. */
export function neverOverspentSuite(open: () => Promise<TwoStores>): void {
  let shared: TwoStores;
  const vaults: ReturnType<typeof sharedVault>[] = [];
  beforeEach(async () => {
    shared = await open();
    await contractInForce(shared.stores[0]);
  });
  afterEach(async () => {
    await shared.close();
    for (const vault of vaults.splice(0)) await vault.close();
  });

  function instances(next: () => Fault = () => 'none'): readonly AnonymisationParts[] {
    const vault = sharedVault();
    vaults.push(vault);
    return shared.stores.map((store) => instanceOn({ store: faulty(store, next), vault, budgetPolicy }));
  }

  async function expectExactlySpent(told: readonly Told[]): Promise<void> {
    const ledger = await onLedger(shared.stores[0]);
    expect(formatRational(ledger.total)).toBe(formatRational(budgetPolicy.limit));
    expect(new Set(ledger.spent.map(({ question }) => question)).size).toBe(AFFORDABLE);
    expect(told.filter((each) => each === 'budget-exhausted')).toHaveLength(QUESTIONS - AFFORDABLE);
    const given = new Map(
      told.flatMap((each) => (typeof each === 'string' ? [] : [[each.question, each.answer]])),
    );
    const stored = new Map(ledger.answered.map(({ question, answer }) => [question, answer]));
    expect(given).toEqual(stored);
    expect(stored.size).toBe(AFFORDABLE);
  }

  it('answers or refuses each of a thousand questions at once, and spends exactly its limit', async () => {
    const [first, second] = instances();
    const told = await Promise.all(
      Array.from({ length: QUESTIONS }, (_, n) =>
        ask((n % 2 === 0 ? first : second) as AnonymisationParts, newId(), questionOf(n)),
      ),
    );
    await expectExactlySpent(told);
  }, 120_000);

  it('spends exactly its limit when every fifth append fails, unseen or not, and everybody repeats', async () => {
    const random = new SeededRandom(20260301);
    const next = () => (random.chance(0.8) ? 'none' : random.pick<Fault>(['before', 'after']));
    const running = instances(next);
    const told = await Promise.all(
      Array.from({ length: QUESTIONS }, (_, n) => persistently(running, questionOf(n), n)),
    );
    await expectExactlySpent(told);
  }, 120_000);
}

/** Repeats with the same key, now at the one instance, now at the other, until there is an outcome. */
async function persistently(
  instances: readonly AnonymisationParts[],
  question: ReturnType<typeof questionOf>,
  n: number,
): Promise<Told> {
  const key = newId();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1)
    try {
      return await ask(instances[(n + attempt) % instances.length] as AnonymisationParts, key, question);
    } catch (error) {
      const isInjected = error instanceof StoreError && error.message.startsWith('a fault of the test');
      if (!isInjected) throw error;
    }
  throw new Error('a question has no outcome after so many attempts');
}
