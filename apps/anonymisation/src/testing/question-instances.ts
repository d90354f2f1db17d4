import { parseRational, sum, rational, type Rational } from '@coop/anonymiser';
import { consentEvents, type anonymisationEvents, type EventOf } from '@coop/contracts';
import {
  Ledger,
  newId,
  PositionGate,
  Refusal,
  StoreError,
  type CommandContext,
  type DomainEvent,
  type EventStore,
} from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { memoryVault, type VaultHandle } from '@coop/personal-data';
import type { Actor } from '@coop/service-kit';
import { askQuestion } from '../application/ask-question.js';
import type { AnonymisationParts } from '../application/parts.js';
import type { BudgetPolicy } from '../domain/budget.js';
import { DEFAULT_RELEASE_POLICY } from '../domain/release-policy.js';
import type { NewQuestion, Question } from '../domain/canonical-question.js';
import { anonymisationParts } from '../index.js';
import { FakeRecords } from './fake-records.js';
import { inventedSurvey } from './invented-survey.js';
import { CONTRACT, researcherFor, terms, UNIVERSITY } from './release-world.js';
import { seededSource } from './seeded-source.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const CLIENT = '0199b000-0000-7000-8000-0000000000b1';

/** How an append fails: nothing was written, or all of it was and nobody was told. */
export type Fault = 'none' | 'before' | 'after';

/** A store whose appends fail as they are told to. */
export const faulty = (store: EventStore, next: () => Fault): EventStore => ({
  append: async (request) => {
    const fault = next();
    if (fault === 'before') throw new StoreError('StoreUnavailable', 'a fault of the test, before');
    const result = await store.append(request);
    if (fault === 'after') throw new StoreError('AppendOutcomeUnknown', 'a fault of the test, after');
    return result;
  },
  findCommand: (commandId) => store.findCommand(commandId),
  readStream: (stream, from) => store.readStream(stream, from),
  readAll: (after, filter) => store.readAll(after, filter),
  head: () => store.head(),
  positionAt: (time) => store.positionAt(time),
  subscribe: (after, signal) => store.subscribe(after, signal),
  forService: (service) => faulty(store.forService(service), next),
  close: () => store.close(),
});

type Spent = EventOf<typeof anonymisationEvents.budgetSpent>;
type AnswerEvent = EventOf<typeof anonymisationEvents.questionAnswered>;

/** What the ledger says, summed by nothing but itself. */
export async function onLedger(store: EventStore) {
  const spent: Spent['data'][] = [];
  const answered: AnswerEvent['data'][] = [];
  for await (const { events } of store.readAll(0n))
    for (const stored of events) {
      const event = stored as DomainEvent as Spent | AnswerEvent | { readonly type: 'other' };
      if (event.type === 'anonymisation.budget.spent') spent.push(event.data);
      if (event.type === 'anonymisation.question.answered') answered.push(event.data);
    }
  const total = spent.reduce<Rational>((all, { rho }) => sum(all, parseRational(rho)), rational(0n));
  return { spent, answered, total };
}

/** Puts one contract in force, for which the questions of {@link instanceOn} ask. */
export async function contractInForce(store: EventStore): Promise<void> {
  const vault = memoryVault({ clock: { now: () => NOW } });
  const ledger = new Ledger({
    store: store.forService('consent'),
    sealer: vault.forService('consent', []),
    definitions: Object.values(consentEvents.CONSENT_EVENTS),
  });
  const data = {
    contract: CONTRACT,
    consumer: UNIVERSITY,
    client: CLIENT,
    version: 1,
    digest: 'a'.repeat(64),
  };
  const event = { type: 'consent.contract.entered-into-force', data: { ...data, terms } };
  const streams = [
    { stream: `consent-contract-${CONTRACT}`, expected: 'no-stream', events: [event] },
  ] as const;
  await ledger.append(commandOf('system:consent'), streams);
  await vault.close();
}

export function commandOf(actor: string, commandId = newId()): CommandContext {
  const metadata = { actor, correlationId: commandId, causationId: commandId };
  return { commandId, commandDigest: '0'.repeat(64), metadata };
}

export const RESEARCHER = '0199b000-0000-7000-8000-0000000000b7';
const actor: Actor = {
  ...{ party: RESEARCHER, kind: 'person', level: 'A2', position: 0n, roles: ['member'] },
  mandates: researcherFor(UNIVERSITY).mandates ?? [],
};

/** What all instances of a test share beside the store. */
export function sharedVault() {
  return memoryVault({ clock: { now: () => NOW } });
}

export interface InstanceOptions {
  readonly store: EventStore;
  readonly vault: ReturnType<typeof sharedVault>;
  readonly budgetPolicy: BudgetPolicy;
  readonly records?: FakeRecords;
  /** Whether the vault fails at the next sealing or opening. Default: never. */
  readonly vaultFails?: () => boolean;
}

function faultyVault(vault: VaultHandle, fails: () => boolean): VaultHandle {
  const orFail = <T>(work: () => Promise<T>): Promise<T> =>
    fails() ? Promise.reject(new Error('a fault of the test, in the vault')) : work();
  return {
    seal: (requests) => orFail(() => vault.seal(requests)),
    open: (refs, purpose) => orFail(() => vault.open(refs, purpose)),
  };
}

/** One instance of the service; it shares nothing with others but store and vault. */
export function instanceOn({
  store,
  vault,
  budgetPolicy,
  records,
  vaultFails = () => false,
}: InstanceOptions): AnonymisationParts {
  const gate = new PositionGate();
  return anonymisationParts({
    store: store.forService('anonymisation'),
    vault: faultyVault(vault.forService('anonymisation', ['release']), vaultFails),
    blind: vault.blind,
    readModels: openReadModels(':memory:'),
    gates: { readModels: gate, indexes: gate },
    bus: records ?? new FakeRecords(inventedSurvey(20)),
    clock: () => NOW,
    releasePolicy: DEFAULT_RELEASE_POLICY,
    budgetPolicy,
    noise: seededSource(20260301),
    keys: { destroyTable: () => Promise.resolve() },
    erased: { isErased: () => Promise.resolve(false) },
    pseudonymPeriod: 'year',
  });
}

/** What somebody was told: an answer, or the code of a refusal. */
export type Told = Awaited<ReturnType<typeof askQuestion>> | string;

/** Asks once. @throws every fault */
export async function ask(
  parts: AnonymisationParts,
  commandId: string,
  { rho, question }: { readonly rho: string; readonly question: Question },
): Promise<Told> {
  const body: NewQuestion = {
    ...{ contract: CONTRACT, category: 'survey', purpose: 'ScientificResearch' },
    ...{ rho, question },
  };
  try {
    return await askQuestion(parts, commandOf(RESEARCHER, commandId), actor, body);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
