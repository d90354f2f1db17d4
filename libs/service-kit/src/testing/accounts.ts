import { newId } from '@coop/event-sourcing';
import { ActorDirectory, type Actor } from '../actor.js';
import { ProblemError } from '../problem-error.js';
import { TokenVerifier, type VerifiedToken } from '../token-verifier.js';

/** Accounts for api specs: each gets a token that the application under test believes. */
export class TestAccounts {
  readonly #tokens = new Map<string, { readonly token: VerifiedToken; readonly actor?: Actor }>();
  /** Set it to see what happens when the directory cannot know. */
  stale = false;

  /** A new person at level A2 with the role of a member, unless said otherwise. @returns her `Authorization` */
  signedIn(actor: Partial<Actor> = {}): string {
    const party = actor.party ?? newId();
    return this.#issue(party, {
      party,
      kind: 'person',
      level: 'A2',
      roles: ['member'],
      mandates: [],
      position: 0n,
      ...actor,
    });
  }

  /** An account that is linked to no party yet. @returns its `Authorization` */
  unlinked(): string {
    return this.#issue(newId());
  }

  readonly verifier: TokenVerifier = new (class extends TokenVerifier {
    constructor(readonly accounts: TestAccounts) {
      super();
    }

    override verify(token: string): Promise<VerifiedToken> {
      const known = this.accounts.#tokens.get(token);
      return known === undefined
        ? Promise.reject(new ProblemError('unauthenticated'))
        : Promise.resolve(known.token);
    }
  })(this);

  readonly directory: ActorDirectory = new (class extends ActorDirectory {
    constructor(readonly accounts: TestAccounts) {
      super();
    }

    override actorOf({ subject }: VerifiedToken): Actor | undefined {
      return this.accounts.#tokens.get(subject)?.actor;
    }

    override stale(): boolean {
      return this.accounts.stale;
    }
  })(this);

  #issue(subject: string, actor?: Actor): string {
    const clientId = actor?.clientId ?? 'portal';
    const token = { issuerName: 'embedded', subject, clientId, scopes: [], expires: Number.MAX_SAFE_INTEGER };
    this.#tokens.set(subject, actor === undefined ? { token } : { token, actor });
    return `Bearer ${subject}`;
  }
}
