import type { z } from 'zod';
import type { newRejection } from '@coop/contracts/anonymisation-api';
import type { CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { releaseDecider, type ReleaseState } from '../domain/release.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { currentRelease, releaseStream } from './release-stream.js';

interface Decided {
  readonly status: ReleaseState['status'];
  readonly position: bigint;
}

/** One of two stewards approves of a table. Repeating it is harmless. @throws Refusal `own-release`, `release-decided` */
export const approveRelease = (
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  release: string,
): Promise<Decided> => decide(parts, context, actor, release, { kind: 'approve-release' });

/** A steward rejects a table: nobody is given it, and its key is destroyed. @throws Refusal as {@link approveRelease} */
export async function rejectRelease(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  release: string,
  { reason }: z.infer<typeof newRejection>,
): Promise<Decided> {
  const decided = await decide(parts, context, actor, release, { kind: 'reject-release', reason });
  await parts.keys.destroyTable(release, parts.clock().toISOString());
  return decided;
}

type Decision =
  | { readonly kind: 'approve-release' }
  | { readonly kind: 'reject-release'; readonly reason: z.infer<typeof newRejection>['reason'] };

async function decide(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  release: string,
  decision: Decision,
): Promise<Decided> {
  await parts.ledger.handle(context, releaseStream(release), releaseDecider, {
    ...decision,
    ...{ release, steward: actor.party, institutions: institutionsOf(actor) },
  });
  const { state, position } = await currentRelease(parts, release);
  return { status: state.status, position };
}
