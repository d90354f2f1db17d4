import type { Invitations } from '../application/identity-provider.js';
import type { Mailer } from '@coop/service-host';
import type { FirstSignIn } from '../application/first-sign-in.js';
import { normalisedEmail } from '../domain/email.js';
import type { Accounts } from './accounts.js';
import type { OneTimeLinks } from './one-time-links.js';
import { invitationMail, signInMail, type Language } from './mail-texts.js';

const LINK_SECONDS = 15 * 60;
const INVITATION_SECONDS = 7 * 86_400;
/** Links to one address within a quarter of an hour. */
const MAX_LINKS = 5;

/** What signing in needs of the cooperative's own knowledge. */
export interface Members {
  emailFingerprint(email: string): string;
  /** The living party that registered with an address. */
  partyByEmail(email: string): Promise<string | undefined>;
  /** @returns the party; @throws Refusal when she may not enter */
  firstSignIn(signIn: FirstSignIn): Promise<string>;
}

export interface SignInParts {
  readonly accounts: Accounts;
  readonly links: OneTimeLinks;
  readonly mailer: Mailer;
  readonly members: Members;
  /** Address of the site, without a slash at its end. */
  readonly baseUrl: string;
}

/** Signing in without passwords: who receives mail at an address may use the account of that address. */
export class SignIn implements Invitations {
  constructor(private readonly parts: SignInParts) {}

  /** Mails a link for the sign-in under way. The same answer for every address: it tells nobody who is a member. */
  async mailLink(interaction: string, address: string, language: Language): Promise<void> {
    const email = this.#email(address);
    const { links, mailer, baseUrl } = this.parts;
    if ((await links.madeFor(email.fingerprint, LINK_SECONDS)) >= MAX_LINKS) return;
    const token = await links.make({ interaction, email }, LINK_SECONDS);
    await mailer.send(signInMail(email.address, `${baseUrl}/sign-in/${interaction}/link/${token}`, language));
  }

  /** Mails an invitation: its link begins a sign-in. */
  async invite(party: string, address: string, language: Language): Promise<void> {
    const email = this.#email(address);
    const token = await this.parts.links.make({ party, email }, INVITATION_SECONDS);
    await this.parts.mailer.send(invitationMail(email.address, this.#welcome(token), language));
  }

  /** A link for someone without an address here, such as the first steward: printed, handed over, used once. */
  async oneTimeLinkFor(party: string): Promise<string> {
    return this.#welcome(await this.parts.links.make({ party }, INVITATION_SECONDS));
  }

  isOpen(token: string): Promise<boolean> {
    return this.parts.links.isOpen(token);
  }

  /**
   * Uses a link up.
   * @param interaction - the sign-in that the link belongs to; absent for links that begin one
   * @returns the account that is signed in; `undefined` when the link does not work (any more)
   */
  async use(token: string, interaction?: string): Promise<string | undefined> {
    const facts = await this.parts.links.use(token, interaction);
    if (facts === undefined) return undefined;
    const { accounts, members } = this.parts;
    const { email } = facts;
    const invited =
      facts.party ?? (email === undefined ? undefined : await members.partyByEmail(email.address));
    const accountId = await this.#account(email?.fingerprint, invited);
    const party = await members.firstSignIn({
      accountId,
      ...(email === undefined ? {} : { email: email.address }),
      ...(invited === undefined ? {} : { party: invited }),
    });
    await accounts.link(accountId, party, email?.fingerprint);
    return accountId;
  }

  async #account(fingerprint: string | undefined, party: string | undefined): Promise<string> {
    const { accounts } = this.parts;
    return (
      (fingerprint === undefined ? undefined : await accounts.ofEmail(fingerprint)) ??
      (party === undefined ? undefined : await accounts.ofParty(party)) ??
      accounts.create()
    );
  }

  #email(address: string): { readonly address: string; readonly fingerprint: string } {
    const normalised = normalisedEmail(address);
    return { address: normalised, fingerprint: this.parts.members.emailFingerprint(normalised) };
  }

  #welcome(token: string): string {
    return `${this.parts.baseUrl}/welcome/${token}`;
  }
}
