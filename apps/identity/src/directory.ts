import type { EventStore, PositionGate } from '@coop/event-sourcing';
import type { Bus } from '@coop/message-bus';
import type { ActorDirectory } from '@coop/service-kit';
import { IdentityDirectory } from './api/actor-directory.js';
import { EMBEDDED_ISSUER } from './application/first-sign-in.js';
import { createActorIndex, type ActorIndex } from './projections/actor-index.js';

/** Accounts whose handles stay in memory. */
const KEPT = 10_000;

/**
 * Handles of accounts, asked of identity once each: they are a keyed digest, and only identity holds the key. An
 * account that was seen before is known even while identity is down.
 */
function handlesOver(bus: Bus): (issuer: string, subject: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (issuer, subject) => {
    const account = `${issuer}\n${subject}`;
    const found = known.get(account);
    if (found !== undefined) return found;
    const oldest = known.keys().next();
    if (known.size >= KEPT && oldest.done !== true) known.delete(oldest.value);
    const asked = bus
      .request<{ readonly handle: string }>('identity.account-handle', { issuer, subject })
      .then(({ handle }) => handle);
    known.set(account, asked);
    asked.catch(() => known.delete(account));
    return asked;
  };
}

/** Who stands behind a token, for a service that is not identity: an index of its own, fed by identity's events. */
export interface DirectoryElsewhere {
  readonly index: ActorIndex;
  open(
    process: { readonly store: EventStore; readonly bus: Bus },
    gates: { readonly indexes: PositionGate },
  ): ActorDirectory;
}

/** @param clientIssuer - the issuer at which partners' systems are registered; default: the embedded provider */
export function directoryElsewhere(
  clock: () => Date = () => new Date(),
  clientIssuer: string = EMBEDDED_ISSUER,
): DirectoryElsewhere {
  const index = createActorIndex();
  return {
    index,
    open: ({ store, bus }, { indexes }) =>
      new IdentityDirectory({ index, clientIssuer, store, gate: indexes, clock, handleOf: handlesOver(bus) }),
  };
}
