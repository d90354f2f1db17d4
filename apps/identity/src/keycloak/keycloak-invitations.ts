import type { Invitations } from '../application/identity-provider.js';
import type { Mailer } from '@coop/service-host';
import { accountInvitationMail } from '../provider/mail-texts.js';

/**
 * Invitations where people sign in at Keycloak: the mail leads to the ordinary sign-in, and she is recognised by
 * her address as soon as Keycloak has verified it. Nothing in the mail opens anything by itself.
 * @param signInUrl - where the portal begins a sign-in
 */
export const keycloakInvitations = (mailer: Mailer, signInUrl: string): Invitations => ({
  invite: (_party, address, language) => mailer.send(accountInvitationMail(address, signInUrl, language)),
});
