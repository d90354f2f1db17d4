import type { BlindIndex } from '@coop/personal-data';
import { normalisedEmail } from '../domain/email.js';
import { partyStream } from '../domain/streams.js';
import type { ActorIndex } from '../projections/actor-index.js';

const FIELD = 'email';

/**
 * Makes a party findable by her address. Written before the commit that registers her: a crash in between
 * leaves a row that points to nobody, which {@link partyByEmail} passes over.
 */
export async function indexEmail(blind: BlindIndex, party: string, email: string | undefined): Promise<void> {
  if (email !== undefined)
    await blind.put(FIELD, normalisedEmail(email), { subject: party, ref: partyStream(party) });
}

/** The fingerprint of an address (hex): tells equal addresses without telling the address. */
export const emailFingerprint = (blind: BlindIndex, email: string): string =>
  blind.token(FIELD, normalisedEmail(email));

/** The handle of an account at an issuer (hex). */
export const accountHandle = (blind: Pick<BlindIndex, 'token'>, issuer: string, subject: string): string =>
  blind.token('account', `${issuer}\n${subject}`);

/** The living party that registered with an address. Rows of other services (imported mentions) are passed over. */
export async function partyByEmail(
  blind: BlindIndex,
  actors: ActorIndex,
  email: string,
): Promise<string | undefined> {
  const matches = await blind.find(FIELD, normalisedEmail(email));
  return matches
    .filter(({ subject, ref }) => ref === partyStream(subject) && actors.party(subject)?.erased === false)
    .map(({ subject }) => subject)
    .sort()[0];
}

/** True when someone who was erased asked not to be entered again under this address. */
export const isSuppressed = (blind: BlindIndex, email: string): Promise<boolean> =>
  blind.isSuppressed(FIELD, normalisedEmail(email));
