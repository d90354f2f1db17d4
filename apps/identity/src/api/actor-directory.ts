import type { EventStore, PositionGate } from '@coop/event-sourcing';
import type { BlindIndex } from '@coop/personal-data';
import { ActorDirectory, type Actor, type Role, type VerifiedToken } from '@coop/service-kit';
import { accountHandle } from '../application/emails.js';
import { EMBEDDED_ISSUER } from '../application/first-sign-in.js';
import type { ActorIndex, IndexedMandate } from '../projections/actor-index.js';

/** How long the index may lag behind the ledger before nobody is let in, in milliseconds. */
const MAX_LAG_MS = 250;

const COOPERATIVE_ROLES: readonly Role[] = ['steward', 'corrector', 'auditor', 'researcher'];

export interface DirectoryParts {
  readonly index: ActorIndex;
  readonly blind: Pick<BlindIndex, 'token'>;
  readonly store: Pick<EventStore, 'head'>;
  /** How far the index has read the ledger. */
  readonly gate: PositionGate;
  readonly clock: () => Date;
  /** Milliseconds, never decreasing; for the lag only. */
  readonly monotonic?: () => number;
}

/** Says who stands behind a verified token, from what the ledger says and nothing else. */
export class IdentityDirectory extends ActorDirectory {
  #awaited: { readonly head: bigint; readonly since: number } | undefined;

  constructor(private readonly parts: DirectoryParts) {
    super();
  }

  override actorOf(token: VerifiedToken): Actor | undefined {
    // RFC 9068 §2.2: the subject of a token that no person signed in for is the client.
    const byItself = token.issuerName === EMBEDDED_ISSUER && token.subject === token.clientId;
    return byItself ? this.#client(token.clientId) : this.#person(token);
  }

  override stale(): boolean {
    const { gate, store, monotonic = () => performance.now() } = this.parts;
    if (this.#awaited !== undefined && gate.position >= this.#awaited.head) this.#awaited = undefined;
    const head = store.head();
    if (gate.position >= head) return false;
    this.#awaited ??= { head, since: monotonic() };
    return monotonic() - this.#awaited.since > MAX_LAG_MS;
  }

  #client(clientId: string): Actor | undefined {
    const { index, gate } = this.parts;
    const client = index.clientOf(clientId);
    const party = index.party(client?.party ?? '');
    if (client === undefined || client.closed || party === undefined || party.erased) return undefined;
    const { level } = party;
    return {
      party: party.party,
      kind: 'client',
      clientId,
      level,
      roles: [],
      mandates: [],
      position: gate.position,
    };
  }

  #person({ issuerName, subject, clientId }: VerifiedToken): Actor | undefined {
    const { index, blind, gate, clock } = this.parts;
    const party = index.partyOfAccount(issuerName, accountHandle(blind, issuerName, subject));
    if (party === undefined || party.erased) return undefined;
    const mandates = index.mandatesInForce(party.party, clock().toISOString());
    return {
      party: party.party,
      kind: 'person',
      clientId,
      level: party.level,
      roles: [...(party.member ? ['member' as const] : []), ...this.#roles(mandates)],
      mandates: mandates.map(({ mandate, kind, principal, scope }) => ({
        mandate,
        kind,
        principal,
        ...(scope === undefined ? {} : { scope }),
      })),
      position: gate.position,
    };
  }

  #roles(mandates: readonly IndexedMandate[]): readonly Role[] {
    const cooperative = this.parts.index.founding?.cooperative;
    const held = new Set<string>(
      mandates.filter(({ principal }) => principal === cooperative).map(({ kind }) => kind),
    );
    return COOPERATIVE_ROLES.filter((role) => held.has(role));
  }
}
