import canonicalize from 'canonicalize';
import { formatRational, type Rational } from '@coop/anonymiser';
import { Personal } from '@coop/contracts';
import {
  derivedId,
  StoreError,
  type AppendResult,
  type CommandContext,
  type Json,
} from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { admitted } from '../domain/admit.js';
import { priceOf, spend } from '../domain/budget.js';
import { periodAt } from '../domain/period.js';
import { canonicalQuestion, type NewQuestion } from '../domain/canonical-question.js';
import { questionDecider, type Asked } from '../domain/question.js';
import { contractOf } from './contract-of.js';
import { moved } from './decide-within-budget.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { budgetAt, budgetStream, questionStream, type BudgetPlace } from './question-streams.js';

/** The field of the vault's keyed fingerprints by which a question is known again. */
const FINGERPRINT = 'question';

/**
 * Each failed attempt is the success of another instance, and the next one follows at once: who paused would find the
 * stream moved again by those who do not. So of n instances each gets on about every n-th time.
 */
const MAX_ATTEMPTS = 200;

/**
 * Asks a question and takes its price from the budget, in one commit: durable when this returns, and the only way to
 * a question that noise is drawn for. A command that was carried out before, and a question that the budget paid for
 * before, book nothing.
 * @returns the question
 * @throws Refusal of {@link admitted} and {@link priceOf}; StoreError `Overloaded` when others were always faster,
 *   and nothing is booked then
 */
export async function bookQuestion(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  body: NewQuestion,
): Promise<string> {
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined) return askedIn(parts, repeated);
  const price = priceOf(body.rho, parts.budgetPolicy);
  const place = await placeOf(parts, actor, body);
  const budget = budgetAt(place);
  const asked = askedFrom(parts, { actor, body, price, place, budget });
  return parts.turns.take(budget, async () => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      try {
        await book(parts, context, { actor, asked, place, price });
        return asked.question;
      } catch (error) {
        if (!moved(error)) throw error;
      }
    }
    throw new StoreError('Overloaded', 'other instances book on this budget all the time');
  });
}

/** Which budget pays: the one of the institution whose contract it is. */
async function placeOf(parts: AnonymisationParts, actor: Actor, body: NewQuestion): Promise<BudgetPlace> {
  const { category, purpose, contract } = body;
  const now = parts.clock();
  const { facts } = await contractOf(parts, contract);
  const { consumer } = admitted({
    contract: facts,
    institutions: institutionsOf(actor, { category, fields: [body.question.field] }),
    now: now.toISOString(),
  });
  return { institution: consumer, category, purpose, ...periodAt(now, parts.budgetPolicy.period) };
}

interface Asking {
  readonly actor: Actor;
  readonly body: NewQuestion;
  readonly price: Rational;
  readonly place: BudgetPlace;
  readonly budget: string;
}

function askedFrom(parts: AnonymisationParts, { actor, body, price, place, budget }: Asking): Asked {
  const { contract, category, purpose } = body;
  const question = canonicalQuestion(body.question);
  const rho = formatRational(price);
  const digest = parts.blind.token(FINGERPRINT, canonicalize({ category, purpose, rho, question }) ?? '');
  return {
    // The same question in the same period is the same: that is why it cannot be paid for twice.
    question: derivedId(budget, digest),
    ...{ researcher: actor.party, institution: place.institution, contract, category, purpose, budget },
    ...{ kind: question.kind, field: question.field, digest, rho },
    parameters: new Personal(canonicalize(question) ?? ''),
  };
}

interface Booking {
  readonly actor: Actor;
  readonly asked: Asked;
  readonly place: BudgetPlace;
  readonly price: Rational;
}

async function book(
  parts: AnonymisationParts,
  context: CommandContext,
  { actor, asked, place, price }: Booking,
): Promise<void> {
  const { contract, category, field, budget, question } = asked;
  const { facts, unchanged } = await contractOf(parts, contract);
  const institutions = institutionsOf(actor, { category, fields: [field] });
  admitted({ contract: facts, institutions, now: parts.clock().toISOString() });
  const known = await parts.turns.read(parts.store, budget);
  const spending = spend(
    known.state,
    { budget, ...place, question },
    { price, limit: parts.budgetPolicy.limit },
  );
  const { state, revision } = await parts.ledger.load(questionStream(question), questionDecider);
  const isAffordable = spending.length > 0;
  const events = questionDecider.decide({ kind: 'ask', asked, isAffordable }, state);
  if (events.length === 0) return;
  await parts.ledger.append(
    context,
    [
      { stream: questionStream(question), expected: revision, events },
      ...(isAffordable ? [{ stream: budgetStream(budget), expected: known.revision, events: spending }] : []),
    ],
    [unchanged],
  );
}

/** Which question a command asked, as its commit says. */
async function askedIn({ store }: AnonymisationParts, { first }: AppendResult): Promise<string> {
  for await (const { events } of store.readAll(first - 1n, { upTo: first })) {
    const [question] = events.flatMap(({ data }) => questionIn(data));
    if (question !== undefined) return question;
  }
  throw new Error('a command of this id asked no question');
}

const questionIn = (data: Json): readonly string[] =>
  typeof data === 'object' && data !== null && 'question' in data && typeof data.question === 'string'
    ? [data.question]
    : [];
