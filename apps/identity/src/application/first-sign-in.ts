import { createHash } from 'node:crypto';
import { Personal } from '@coop/contracts';
import { derivedId, StoreError } from '@coop/event-sourcing';
import { normalisedEmail } from '../domain/email.js';
import { party } from '../domain/party.decide.js';
import { unknownParty, type PartyEvent, type PartyState } from '../domain/party.js';
import { refuse } from '../domain/refusals.js';
import { partyStream } from '../domain/streams.js';
import { accountHandle, indexEmail, partyByEmail } from './emails.js';
import { notErased, systemCommand, type IdentityPorts } from './ports.js';

/** The embedded issuer's name, whatever its address. */
export const EMBEDDED_ISSUER = 'embedded';

/** How long the session's first request may wait for the index, in milliseconds. */
const INDEX_WAIT_MS = 1_000;
const MAX_ATTEMPTS = 5;

export interface FirstSignIn {
  /** The configured name of the issuer of the account. Absent: the embedded provider. */
  readonly issuer?: string;
  readonly accountId: string;
  /** The address that received the link, or that the issuer verified. Absent when the link was handed over otherwise. */
  readonly email?: string;
  /** The party for whom the link was made. Absent: whoever registered with the address, or a new party. */
  readonly party?: string;
  /** Called before the link is committed: the provider must know whose account it is before the ledger says so. */
  readonly beforeLink?: (party: string) => Promise<void>;
}

/**
 * Links an account to its party when it is used for the first time. An invited person is found by her address;
 * someone unknown becomes a party. A repeat changes nothing.
 * @returns the party
 * @throws Refusal `erased`, `account-already-linked`
 */
export async function firstSignIn(ports: IdentityPorts, signIn: FirstSignIn): Promise<string> {
  const { issuer = EMBEDDED_ISSUER, accountId, email } = signIn;
  const handle = accountHandle(ports.blind, issuer, accountId);
  const linked = ports.actors.partyOfAccount(issuer, handle);
  // Only our own accounts are random UUIDs for certain; other issuers give names of any form.
  const seed = issuer === EMBEDDED_ISSUER ? accountId : handle;
  if (linked !== undefined && (email === undefined || linked.level !== 'A0')) return linked.party;
  const invited =
    linked?.party ?? signIn.party ?? (email && (await partyByEmail(ports.blind, ports.actors, email)));
  const id = invited ?? derivedId(seed, 'party');
  if (ports.actors.party(id)?.erased === true) refuse('erased');
  if (invited === undefined) await indexEmail(ports.blind, id, email);
  const digest = createHash('sha256')
    .update(`${seed}\n${id}\n${email !== undefined}`)
    .digest('hex');
  const context = systemCommand(derivedId(seed, `sign-in:${email !== undefined}`), digest);
  await signIn.beforeLink?.(id);
  for (let attempt = 1; ; attempt += 1) {
    const { state, revision } = await ports.ledger.load(partyStream(id), party);
    const events = linkingEvents(state, id, handle, signIn);
    if (events.length === 0) return id;
    try {
      const stream = { stream: partyStream(id), expected: revision, events };
      const { last } = await ports.ledger.append(context, [stream], [notErased(id)]);
      await ports.gates.indexes.reached(last, INDEX_WAIT_MS);
      return id;
    } catch (error) {
      // Her link is used up by now: someone else's word about her in the same moment must not cost her the way in.
      const stale = error instanceof StoreError && error.code === 'WrongExpectedRevision';
      if (!stale || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

function linkingEvents(
  state: PartyState,
  id: string,
  handle: string,
  { issuer = EMBEDDED_ISSUER, accountId, email }: FirstSignIn,
): readonly PartyEvent[] {
  const registered =
    state.status === 'known'
      ? []
      : party.decide(
          {
            kind: 'register',
            party: id,
            partyKind: 'person',
            ...(email === undefined ? {} : { email: new Personal(normalisedEmail(email)) }),
            registeredBy: id,
          },
          unknownParty,
        );
  const known = registered.reduce((folded, event) => party.evolve(folded, event), state);
  const linking = party.decide(
    {
      kind: 'link-account',
      issuer,
      accountHandle: handle,
      subject: new Personal(accountId),
      contactVerified: email !== undefined,
    },
    known,
  );
  return [...registered, ...linking];
}
