import { Refusal } from '@coop/event-sourcing';
import { ProblemError, TokenVerifier, type VerifiedToken } from '@coop/service-kit';
import { accountHandle } from '../application/emails.js';
import { firstSignIn } from '../application/first-sign-in.js';
import type { IdentityPorts } from '../application/ports.js';
import type { KeycloakAccounts } from './keycloak-accounts.js';
import type { Profiles } from './keycloak-profile.js';

/** What linking accounts of an issuer needs. */
export interface LinkingParts {
  /** Believes tokens, or refuses them. */
  readonly verifier: TokenVerifier;
  readonly identity: Pick<
    IdentityPorts,
    'ledger' | 'store' | 'actors' | 'blind' | 'readModels' | 'gates' | 'opener' | 'clock'
  >;
  /** The configured name of the issuer whose accounts are linked. */
  readonly issuerName: string;
  readonly profiles: Profiles;
  readonly accounts: Pick<KeycloakAccounts, 'claim'>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** An account that could not be linked is looked at again after this time, in milliseconds. */
const PATIENCE_MS = 30_000;
const MAX_REMEMBERED = 10_000;
const READ_MODELS_WAIT_MS = 1_000;

/**
 * Links an account to its party when its first token comes: by the address that the issuer verified. It stands
 * before the guard of the identity service, so that whoever asks there first is known from then on. An account
 * without a verified address stays a stranger.
 */
export class LinkingVerifier extends TokenVerifier {
  readonly #refused = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #now: () => number;

  constructor(private readonly parts: LinkingParts) {
    super();
    this.#now = parts.now ?? Date.now;
  }

  /** @throws ProblemError `issuer-unavailable` when the issuer did not say whose account it is: repeat it */
  override async verify(token: string): Promise<VerifiedToken> {
    const verified = await this.parts.verifier.verify(token);
    if (this.#concerns(verified)) await this.#once(token, verified);
    return verified;
  }

  /** A person of this issuer who is not known, and was not turned away just now. */
  #concerns({ issuerName, subject, clientId }: VerifiedToken): boolean {
    if (issuerName !== this.parts.issuerName || subject === clientId) return false;
    const { blind, actors } = this.parts.identity;
    if (actors.partyOfAccount(issuerName, accountHandle(blind, issuerName, subject)) !== undefined)
      return false;
    return (this.#refused.get(subject) ?? -Infinity) + PATIENCE_MS <= this.#now();
  }

  #once(token: string, { subject }: VerifiedToken): Promise<void> {
    const underWay =
      this.#underWay.get(subject) ?? this.#link(token, subject).finally(() => this.#underWay.delete(subject));
    this.#underWay.set(subject, underWay);
    return underWay;
  }

  async #link(token: string, subject: string): Promise<void> {
    const { identity, issuerName, accounts } = this.parts;
    const email = await this.#asked(() => this.parts.profiles.verifiedEmailOf(token, subject));
    if (email === undefined) return this.#refuse(subject);
    try {
      await firstSignIn(identity, {
        issuer: issuerName,
        accountId: subject,
        email,
        beforeLink: (party) => this.#asked(() => accounts.claim(subject, party)),
      });
      this.#refused.delete(subject);
      // Her very first question is about herself: without this it would be answered `stale`.
      await identity.gates.readModels.reached(identity.store.head(), READ_MODELS_WAIT_MS);
    } catch (error) {
      // Her party was erased, or has another account of this issuer: the guard then knows nobody.
      if (!(error instanceof Refusal)) throw error;
      this.#refuse(subject);
    }
  }

  async #asked<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw new ProblemError('issuer-unavailable', {}, { cause: error });
    }
  }

  #refuse(subject: string): void {
    const oldest = this.#refused.keys().next();
    if (this.#refused.size >= MAX_REMEMBERED && oldest.done !== true) this.#refused.delete(oldest.value);
    this.#refused.set(subject, this.#now());
  }
}
