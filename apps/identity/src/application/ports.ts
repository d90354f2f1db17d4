import type {
  AppendCheck,
  CommandContext,
  EventStore,
  Ledger,
  PositionGate,
  ReadModels,
} from '@coop/event-sourcing';
import type { BlindIndex, OpenRequest, Opened, OpeningPurpose } from '@coop/personal-data';
import { erasureStream, mandateStream } from '../domain/streams.js';
import { refuse } from '../domain/refusals.js';
import type { ActorIndex, IndexedParty } from '../projections/actor-index.js';

/** What the use cases of identity work with. */
export interface IdentityPorts {
  readonly ledger: Ledger;
  readonly store: EventStore;
  readonly actors: ActorIndex;
  readonly blind: BlindIndex;
  readonly readModels: ReadModels;
  readonly gates: { readonly readModels: PositionGate; readonly indexes: PositionGate };
  readonly opener: {
    open(refs: readonly OpenRequest[], purpose: OpeningPurpose): Promise<readonly Opened[]>;
  };
  readonly clock: () => Date;
}

/** Who acts, and the mandate as a steward if she holds one. */
export interface Acting {
  readonly party: string;
  readonly stewardMandate?: string;
}

/** The mandate must still be in force when the commit is written: its stream then has one event only. */
export const mandateHolds = (mandate: string): AppendCheck => ({
  stream: mandateStream(mandate),
  expected: 0n,
});

/** Nobody asked for the party's erasure in the meantime. */
export const notErased = (party: string): AppendCheck => ({
  stream: erasureStream(party),
  expected: 'no-stream',
});

/** The steward's mandate, as guard and as authority of what she does. @throws Refusal `forbidden` */
export function asSteward({ stewardMandate }: Acting): {
  readonly authority: string;
  readonly checks: readonly AppendCheck[];
} {
  if (stewardMandate === undefined) return refuse('forbidden');
  return { authority: `mandate:${stewardMandate}`, checks: [mandateHolds(stewardMandate)] };
}

/** @throws Refusal `not-found`, `erased` */
export function livingParty(actors: ActorIndex, party: string): IndexedParty {
  const known = actors.party(party);
  if (known === undefined) return refuse('not-found');
  if (known.erased) refuse('erased');
  return known;
}

/** A command of identity itself, repeated safely because its id follows from what caused it. */
export const systemCommand = (
  commandId: string,
  commandDigest: string,
  causationId = commandId,
): CommandContext => ({
  commandId,
  commandDigest,
  metadata: { actor: 'system:identity', correlationId: commandId, causationId },
});
