import type { EventsOf } from '@coop/contracts';
import type { identityEvents } from '@coop/contracts';
import { unknownKind, type MemoryIndex, type StoredEvent } from '@coop/event-sourcing';
import type { FoundingAct } from '../domain/cooperative.js';
import type { MandateEvent, MandateKind } from '../domain/mandate.js';
import type { Level, PartyKind } from '../domain/party.js';
import type { SigningRule } from '../domain/signing-rule.js';
import { CATEGORIES } from '../domain/streams.js';

type IdentityEvent = EventsOf<(typeof identityEvents)['IDENTITY_EVENTS']>;

export interface IndexedParty {
  readonly party: string;
  readonly kind: PartyKind;
  readonly level: Level;
  readonly member: boolean;
  readonly partners?: readonly string[];
  /** From the request on: she is let in nowhere, and nothing new is done in her name. */
  readonly erased: boolean;
}

type Given = Extract<MandateEvent, { type: 'identity.mandate.given' }>['data'];

export interface IndexedMandate extends Given {
  readonly kind: MandateKind;
  readonly ended: boolean;
}

export interface IndexedClient {
  readonly client: string;
  readonly clientId: string;
  readonly party: string;
  readonly publicKey: {
    readonly kty: 'OKP';
    readonly crv: 'Ed25519';
    readonly x: string;
    readonly kid: string;
  };
  readonly closed: boolean;
}

const accountKey = (issuer: string, accountHandle: string): string => `${issuer} ${accountHandle}`;

/** Who acts behind an account or client, and with which mandates: a fold of identity's events, in memory. */
export class ActorIndex implements MemoryIndex {
  readonly name = 'identity.actors';
  readonly categories = CATEGORIES;
  readonly #parties = new Map<string, IndexedParty>();
  readonly #accounts = new Map<string, string>();
  readonly #mandates = new Map<string, IndexedMandate>();
  /** Mandates by agent and by principal: each request asks for those of one party. */
  readonly #mandatesOf = new Map<string, Set<string>>();
  readonly #clients = new Map<string, IndexedClient>();
  readonly #clientIds = new Map<string, string>();
  readonly #signingRules = new Map<string, SigningRule>();
  #founding: FoundingAct | undefined;

  get founding(): FoundingAct | undefined {
    return this.#founding;
  }

  party(party: string): IndexedParty | undefined {
    return this.#parties.get(party);
  }

  partyOfAccount(issuer: string, accountHandle: string): IndexedParty | undefined {
    return this.#parties.get(this.#accounts.get(accountKey(issuer, accountHandle)) ?? '');
  }

  client(client: string): IndexedClient | undefined {
    return this.#clients.get(client);
  }

  clientOf(clientId: string): IndexedClient | undefined {
    return this.#clients.get(this.#clientIds.get(clientId) ?? '');
  }

  /** Partner systems that may sign in. */
  openClients(): readonly IndexedClient[] {
    return [...this.#clients.values()].filter(({ closed }) => !closed);
  }

  /** How an organisation, or the cooperative, is bound; `undefined` where nobody registered it. */
  signingRule(party: string): SigningRule | undefined {
    return this.#signingRules.get(party);
  }

  mandate(mandate: string): IndexedMandate | undefined {
    return this.#mandates.get(mandate);
  }

  /** Mandates that nobody ended, where the party is agent or principal, in term or not. */
  mandatesAbout(party: string): readonly IndexedMandate[] {
    return [...(this.#mandatesOf.get(party) ?? [])]
      .flatMap((id) => this.#mandates.get(id) ?? [])
      .filter(({ ended }) => !ended);
  }

  /** Mandates that a party may use at a time (RFC 3339 UTC). */
  mandatesInForce(agent: string, at: string): readonly IndexedMandate[] {
    return this.mandatesAbout(agent).filter(
      (mandate) =>
        mandate.agent === agent && mandate.from <= at && (mandate.until === null || at < mandate.until),
    );
  }

  /** All mandates in force, oldest first. */
  allInForce(at: string): readonly IndexedMandate[] {
    return [...this.#mandates.values()].filter(
      ({ ended, from, until }) => !ended && from <= at && (until === null || at < until),
    );
  }

  apply(stored: StoredEvent): void {
    const event = stored as unknown as IdentityEvent;
    switch (event.type) {
      case 'identity.cooperative.founded':
        this.#founding = event.data;
        return;
      case 'identity.party.registered':
        return this.#register(event.data);
      case 'identity.party.renamed':
      case 'identity.vouch.given':
      // The request for an erasure can be taken back; its steps change nobody's rights any more.
      case 'identity.erasure-request.made':
      case 'identity.erasure-request.blocked':
      case 'identity.erasure-request.taken-back':
      case 'identity.erasure-request.cleared':
      case 'identity.hold.placed':
      case 'identity.hold.lifted':
      case 'identity.erasure.keys-destroyed':
      case 'identity.erasure.purge-acknowledged':
      case 'identity.erasure.recipients-told':
      case 'identity.erasure.ciphertext-removed':
      case 'identity.erasure.backups-dated':
      case 'identity.erasure.completed':
      case 'identity.erasure-list.waived':
        return;
      case 'identity.account.linked':
        this.#accounts.set(accountKey(event.data.issuer, event.data.accountHandle), event.data.party);
        return;
      case 'identity.account.closed':
        this.#accounts.delete(accountKey(event.data.issuer, event.data.accountHandle));
        return;
      case 'identity.membership.admitted':
        return this.#change(event.data.party, { member: true });
      case 'identity.level.reached':
        return this.#change(event.data.party, { level: event.data.level });
      case 'identity.erasure.requested':
        return this.#change(event.data.party, { erased: true });
      case 'identity.mandate.given':
        return this.#give(event.data);
      case 'identity.mandate.ended':
        return this.#end(event.data.mandate);
      case 'identity.client.registered':
        this.#clients.set(event.data.client, { ...event.data, closed: false });
        this.#clientIds.set(event.data.clientId, event.data.client);
        return;
      case 'identity.client.closed':
        return this.#close(event.data.client);
      case 'identity.signing-rule.registered':
        this.#signingRules.set(event.data.party, event.data.rule);
        return;
      default:
        return unknownKind(event, this.name);
    }
  }

  /** The whole of it as plain, ordered data: two folds of the same events give the same. */
  digestInput(): unknown {
    const sorted = <V>(map: ReadonlyMap<string, V>) =>
      [...map.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      founding: this.#founding ?? null,
      parties: sorted(this.#parties),
      accounts: sorted(this.#accounts),
      mandates: sorted(this.#mandates),
      clients: sorted(this.#clients),
      signingRules: sorted(this.#signingRules),
    };
  }

  #register(data: Extract<IdentityEvent, { type: 'identity.party.registered' }>['data']): void {
    const { party, kind, partners } = data;
    const known = { party, kind, level: 'A0' as const, member: false, erased: false };
    this.#parties.set(party, partners === undefined ? known : { ...known, partners });
  }

  #change(party: string, change: Partial<IndexedParty>): void {
    const known = this.#parties.get(party);
    if (known !== undefined) this.#parties.set(party, { ...known, ...change });
  }

  #give(data: Given): void {
    this.#mandates.set(data.mandate, { ...data, ended: false });
    for (const party of [data.agent, data.principal]) {
      const mandates = this.#mandatesOf.get(party) ?? new Set();
      this.#mandatesOf.set(party, mandates.add(data.mandate));
    }
  }

  #end(mandate: string): void {
    const known = this.#mandates.get(mandate);
    if (known !== undefined) this.#mandates.set(mandate, { ...known, ended: true });
  }

  #close(client: string): void {
    const known = this.#clients.get(client);
    if (known !== undefined) this.#clients.set(client, { ...known, closed: true });
  }
}

export const createActorIndex = (): ActorIndex => new ActorIndex();
