import type { EventStore, MemoryIndex, PositionGate, StoredEvent } from '@coop/event-sourcing';
import type { Bus } from '@coop/message-bus';
import type { ActorDirectory } from '@coop/service-kit';
import { IdentityDirectory } from './api/actor-directory.js';
import { EMBEDDED_ISSUER } from './application/first-sign-in.js';
import { createActorIndex, type ActorIndex } from './projections/actor-index.js';

type HandleOf = (issuer: string, subject: string) => Promise<string>;

/** Accounts whose handles stay in memory. */
const KEPT = 10_000;

/**
 * Handles of accounts, asked of identity once each: they are a keyed digest, and only identity holds the key. An
 * account that was seen before is known even while identity is down, and forgotten when it is closed.
 */
class KnownHandles {
  readonly #asked = new Map<string, Promise<string>>();
  readonly #accounts = new Map<string, string>();

  constructor(private readonly index: ActorIndex) {}

  over(bus: Bus): HandleOf {
    return (issuer, subject) => {
      const account = `${issuer}\n${subject}`;
      const found = this.#asked.get(account);
      if (found !== undefined) return found;
      const asked = bus
        .request<{ readonly handle: string }>('identity.account-handle', { issuer, subject })
        .then(({ handle }) => handle);
      this.#asked.set(account, asked);
      asked.then(
        (handle) => this.#keep(issuer, handle, account),
        () => this.#asked.delete(account),
      );
      return asked;
    };
  }

  forget(issuer: string, handle: string): void {
    const account = this.#accounts.get(`${issuer}\n${handle}`);
    this.#accounts.delete(`${issuer}\n${handle}`);
    if (account !== undefined) this.#asked.delete(account);
  }

  /** Whose account was closed while identity was asked, or is nobody's yet, is asked for again. */
  #keep(issuer: string, handle: string, account: string): void {
    if (this.index.partyOfAccount(issuer, handle) === undefined) return void this.#asked.delete(account);
    const [oldest] = this.#accounts;
    if (this.#accounts.size >= KEPT && oldest !== undefined) {
      this.#accounts.delete(oldest[0]);
      this.#asked.delete(oldest[1]);
    }
    this.#accounts.set(`${issuer}\n${handle}`, account);
  }
}

/** Who stands behind a token, for a service that is not identity: an index of its own, fed by identity's events. */
export interface DirectoryElsewhere {
  readonly index: MemoryIndex;
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
  const handles = new KnownHandles(index);
  const apply = (event: StoredEvent): void => {
    index.apply(event);
    if (event.type !== 'identity.account.closed') return;
    const { issuer, accountHandle } = event.data as Readonly<Record<'issuer' | 'accountHandle', string>>;
    handles.forget(issuer, accountHandle);
  };
  return {
    index: { name: index.name, categories: index.categories, apply },
    open: ({ store, bus }, { indexes: gate }) =>
      new IdentityDirectory({ index, clientIssuer, store, gate, clock, handleOf: handles.over(bus) }),
  };
}
