import {
  derivedId,
  StoreError,
  type AppendResult,
  type CommandContext,
  type StoredEvent,
} from '@coop/event-sourcing';
import { erasure } from '../domain/erasure.js';
import { erasureRequest } from '../domain/erasure-request.js';
import { holds } from '../domain/hold.js';
import { refuse } from '../domain/refusals.js';
import { erasureRequestStream, erasureStream, holdStream } from '../domain/streams.js';
import { waitingRequests } from '../projections/erasures.js';
import type { ErasurePorts } from './erasure-ports.js';
import { systemCommand, type IdentityPorts } from './ports.js';

const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 5;

/** A person asks for her erasure. Asking again changes nothing. @throws Refusal `erased` when it began before */
export async function makeRequest(
  { ledger, clock, terms }: Pick<ErasurePorts, 'ledger' | 'clock' | 'terms'>,
  context: CommandContext,
  request: { readonly party: string; readonly requestedBy: string; readonly keepFingerprint: boolean },
): Promise<void> {
  const { state } = await ledger.load(erasureStream(request.party), erasure);
  // An erasure of an earlier release began without a request of its own.
  if (state.status === 'under-way') return;
  if (state.status === 'completed') refuse('erased');
  const notBefore = new Date(clock().getTime() + terms.graceDays * DAY_MS).toISOString();
  const command = { kind: 'make' as const, ...request, notBefore };
  await ledger.handle(context, erasureRequestStream(request.party), erasureRequest, command);
}

/** @throws Refusal `not-found` when nothing waits, `erased` when it is too late */
export const takeBack = (
  { ledger }: Pick<IdentityPorts, 'ledger'>,
  context: CommandContext,
  party: string,
  takenBackBy: string,
): Promise<AppendResult | undefined> =>
  ledger.handle(context, erasureRequestStream(party), erasureRequest, { kind: 'take-back', takenBackBy });

/**
 * Checks the holds on a party whose request waits. Where none is in force and the time of reflection is over, the
 * erasure begins, in the same commit, which is refused if a hold was placed or the request was taken back meanwhile.
 * @returns whether the erasure has begun, now or before
 */
export async function beginIfCleared(ports: IdentityPorts, party: string): Promise<boolean> {
  const { ledger, store, clock } = ports;
  for (let attempt = 1; ; attempt += 1) {
    const begun = await ledger.load(erasureStream(party), erasure);
    if (begun.state.status !== 'none') return true;
    const request = await ledger.load(erasureRequestStream(party), erasureRequest);
    const { state } = request;
    const held = await ledger.load(holdStream(party), holds);
    const command = { kind: 'check' as const, holds: held.state, now: clock().toISOString() };
    const events = erasureRequest.decide(command, state);
    if (events.length === 0 || state.status === 'none') return false;
    const cleared = events.some(({ type }) => type === 'identity.erasure-request.cleared');
    const { requestedBy, keepFingerprint } = state;
    const begin = { kind: 'request' as const, party, requestedBy, keepFingerprint };
    const last = (await store.readStream(erasureRequestStream(party))).at(-1);
    try {
      await ledger.append(
        checkOf(last, party, held.revision),
        [
          { stream: erasureRequestStream(party), expected: request.revision, events },
          ...(cleared
            ? [
                {
                  stream: erasureStream(party),
                  expected: begun.revision,
                  events: erasure.decide(begin, begun.state),
                },
              ]
            : []),
        ],
        [{ stream: holdStream(party), expected: held.revision }],
      );
      if (!cleared) return false;
    } catch (error) {
      if (!isStale(error) || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

/** The request or the holds moved in between. */
const isStale = (error: unknown): boolean =>
  error instanceof StoreError && (error.code === 'WrongExpectedRevision' || error.code === 'CheckFailed');

/** The same check of the same facts is the same command, whoever makes it. */
function checkOf(last: StoredEvent | undefined, party: string, holdsKnown: bigint | 'no-stream') {
  const cause = last?.id ?? party;
  const id = derivedId(cause, `holds checked at ${holdsKnown}`);
  return systemCommand(id, id.replaceAll('-', '').repeat(2), cause);
}

/** What time brings about: requests whose time of reflection or last hold is over begin. @returns how many began */
export async function beginDueErasures(ports: IdentityPorts): Promise<number> {
  let begun = 0;
  for (const party of await waitingRequests(ports.readModels))
    if (await beginIfCleared(ports, party)) begun += 1;
  return begun;
}
