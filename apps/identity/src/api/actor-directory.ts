import type { EventStore, PositionGate } from '@coop/event-sourcing';
import { ActorDirectory, type Actor, type Role, type VerifiedToken } from '@coop/service-kit';
import { EMBEDDED_ISSUER } from '../application/first-sign-in.js';
import type { ActorIndex, IndexedMandate } from '../projections/actor-index.js';

/** How long the index may lag behind the ledger before nobody is let in, in milliseconds. */
const MAX_LAG_MS = 250;

const COOPERATIVE_ROLES: readonly Role[] = ['steward', 'corrector', 'auditor', 'researcher'];

export interface DirectoryParts {
  readonly index: ActorIndex;
  /**
   * The handle under which the ledger knows an account. It never changes, so whoever holds no key asks identity for
   * it once.
   */
  readonly handleOf: (issuer: string, subject: string) => string | Promise<string>;
  /** The issuer at which partners' systems are registered, by its configured name. Default: the embedded provider. */
  readonly clientIssuer?: string;
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

  override actorOf(token: VerifiedToken): Actor | undefined | Promise<Actor | undefined> {
    // RFC 9068 §2.2: the subject of a token that no person signed in for is the client.
    const { clientIssuer = EMBEDDED_ISSUER } = this.parts;
    const byItself = token.issuerName === clientIssuer && token.subject === token.clientId;
    if (byItself) return this.#client(token.clientId);
    const handle = this.parts.handleOf(token.issuerName, token.subject);
    return typeof handle === 'string'
      ? this.#person(token, handle)
      : handle.then((known) => this.#person(token, known));
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

  #person({ issuerName, clientId }: VerifiedToken, handle: string): Actor | undefined {
    const { index, gate, clock } = this.parts;
    const party = index.partyOfAccount(issuerName, handle);
    if (party === undefined || party.erased) return undefined;
    const mandates = index.mandatesInForce(party.party, gate.present(clock));
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
