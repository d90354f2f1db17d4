import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { Personal } from '@coop/contracts';
import type { newReidentification, reidentifiedRecords } from '@coop/contracts/pseudonymised-api';
import { derivedId, newId, type AppendCheck, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { admitted, type Standing } from '../domain/admit.js';
import { deliveryDecider, type DeliveryAsked, type DeliveryState } from '../domain/delivery.js';
import { refuse } from '../domain/refusals.js';
import {
  reidentificationDecider,
  standing,
  type ReidentificationAsked,
  type ReidentificationCommand,
} from '../domain/reidentification.js';
import { contractOf } from './contract-of.js';
import { moved } from './decide-within-budget.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import {
  currentReidentification,
  deliveryStream,
  REIDENTIFICATION_CATEGORY,
  reidentificationStream,
} from './pseudonymised-streams.js';
import { addresseeOf } from './pseudonyms.js';
import { pseudonymIn, tokenOf } from './token-table.js';

const MAX_ATTEMPTS = 8;

type Table = Extract<DeliveryState, { delivered: unknown }>;

interface OfTable {
  readonly table: Table;
  /** That it still is so, purged or not, when something is appended. */
  readonly unchanged: AppendCheck;
}

/** A table that was handed out. @throws Refusal `not-found` */
async function tableOf(parts: AnonymisationParts, delivery: string): Promise<OfTable> {
  const stream = deliveryStream(delivery);
  const { state, revision } = await parts.ledger.load(stream, deliveryDecider);
  if (state.status !== 'made' && state.status !== 'purged') return refuse('not-found');
  return { table: state, unchanged: { stream, expected: revision } };
}

/** What somebody stands on who asks whose a pseudonym is, or takes the answer. */
async function standingOn(parts: AnonymisationParts, actor: Actor, asked: DeliveryAsked) {
  const { contract, category, fields } = asked;
  const { facts, unchanged } = await contractOf(parts, contract);
  const on: Standing = {
    contract: facts,
    institutions: institutionsOf(actor, { category, fields }),
    now: parts.clock().toISOString(),
  };
  return { on, unchanged };
}

/** Decides again when the table or the contract moved in between. */
async function lookingAgain<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!moved(error) || tried >= MAX_ATTEMPTS) throw error;
    }
  }
}

/**
 * Asks whose a pseudonym is. Nobody is told by that: the service finds out whom to ask, the ledger holds a keyed digest
 * by which she finds the question and others find nothing.
 * @throws Refusal `not-found` for a table of others, `gone`, `pseudonym-unknown`, and those of the contract
 */
export async function requestReidentification(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  delivery: string,
  { pseudonym, ground }: z.infer<typeof newReidentification>,
) {
  const request = derivedId(context.commandId, 'reidentification');
  await lookingAgain(async () => {
    if ((await parts.ledger.repeated(context)) !== undefined) return;
    const { table, unchanged } = await tableOf(parts, delivery);
    const { contract, category, purpose, institution } = table.asked;
    const { on, unchanged: sameContract } = await standingOn(parts, actor, table.asked);
    if (!on.institutions.includes(institution)) refuse('not-found');
    // Before anything is opened, and once more with the append.
    admitted(on, 'export');
    if (table.status === 'purged') refuse('gone');
    const { subject } = await tokenOf(parts, request, table.delivered, pseudonym);
    const command: ReidentificationCommand = {
      ...{ kind: 'request-reidentification', ...on, isPurged: false },
      asked: {
        ...{ request, delivery, requester: actor.party, institution, contract, category, purpose, ground },
        pseudonym: new Personal(pseudonym),
        addressee: addresseeOf(parts, request, subject),
      },
    };
    await parts.ledger.handle(context, reidentificationStream(request), reidentificationDecider, command, {
      checks: [unchanged, sameContract],
    });
  });
  return where(parts, request);
}

/**
 * The person concerned agrees or declines. To everybody else there is no such question.
 * @throws Refusal `not-found`, `reidentification-decided`, `gone`
 */
export async function answerReidentification(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  request: string,
  agrees: boolean,
) {
  // The commit does not say who answered: her handle beside the request would be what nobody was allowed to know yet.
  const unnamed = { ...context, metadata: { ...context.metadata, actor: 'system:anonymisation' } };
  return decide(parts, unnamed, request, (asked, isPurged) => ({
    ...{ kind: 'answer', request, agrees, isPurged },
    isHerself: addresseeOf(parts, request, actor.party) === asked.addressee,
  }));
}

/** One of two stewards approves, or one rejects. @throws Refusal `own-reidentification`, `reidentification-decided`, `gone` */
export async function decideReidentification(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  request: string,
  kind: 'approve' | 'reject',
) {
  return decide(parts, context, request, (asked, isPurged) => ({
    ...{ kind, request, isPurged, steward: actor.party, institutions: institutionsOf(actor) },
    isHerself: addresseeOf(parts, request, actor.party) === asked.addressee,
  }));
}

/**
 * The records behind a pseudonym, after the approval of whom it takes: on the ledger before they are told. Their values
 * are read in the ordinary way, where each reading is decided.
 * @throws Refusal `not-found`, `reidentification-not-approved`, `gone`, `pseudonym-unknown`, and those of the contract
 */
export async function takeRecords(
  parts: AnonymisationParts,
  actor: Actor,
  request: string,
): Promise<{ readonly told: z.infer<typeof reidentifiedRecords>; readonly position: bigint }> {
  const { asked } = await askedIn(parts, request);
  const table = await lookingAgain(async () => {
    const { table, unchanged } = await tableOf(parts, asked.delivery);
    const { on, unchanged: sameContract } = await standingOn(parts, actor, table.asked);
    const command: ReidentificationCommand = {
      ...{ kind: 'tell', request, ...on, taker: actor.party, isPurged: table.status === 'purged' },
    };
    await parts.ledger.handle(
      taking(actor, request),
      reidentificationStream(request),
      reidentificationDecider,
      command,
      { checks: [unchanged, sameContract] },
    );
    return table;
  });
  const { records } = await tokenOf(parts, request, table.delivered, await pseudonymIn(parts, asked));
  const { position } = await currentReidentification(parts, request);
  return { told: { request, records: [...records] }, position };
}

/** A command of its own each time: what was told once is decided again, by the contract and the table of now. */
function taking({ party }: Actor, request: string): CommandContext {
  const commandId = newId();
  const commandDigest = createHash('sha256').update(`${request} ${commandId}`).digest('hex');
  return {
    commandId,
    commandDigest,
    metadata: { actor: party, correlationId: commandId, causationId: request },
  };
}

async function askedIn(
  parts: AnonymisationParts,
  request: string,
): Promise<{ readonly asked: ReidentificationAsked }> {
  const { state } = await parts.ledger.load(reidentificationStream(request), reidentificationDecider);
  return state.status === 'absent' ? refuse('not-found') : state;
}

async function decide(
  parts: AnonymisationParts,
  context: CommandContext,
  request: string,
  commandFor: (asked: ReidentificationAsked, isPurged: boolean) => ReidentificationCommand,
) {
  const { asked } = await askedIn(parts, request);
  await lookingAgain(async () => {
    const { table, unchanged } = await tableOf(parts, asked.delivery);
    const command = commandFor(asked, table.status === 'purged');
    await parts.ledger.handle(context, reidentificationStream(request), reidentificationDecider, command, {
      checks: [unchanged],
    });
  });
  return where(parts, request);
}

/** Where it stands now. */
async function where(parts: AnonymisationParts, request: string) {
  const { state, position } = await currentReidentification(parts, request);
  if (state.status === 'absent')
    throw new Error(`a ${REIDENTIFICATION_CATEGORY} was decided and is not there`);
  return { request, status: standing(state.asked.ground, state, state.status === 'told'), position };
}
