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
  readonly accountId: string;
  /** The address that received the link. Absent when the link was handed over otherwise. */
  readonly email?: string;
  /** The party for whom the link was made. Absent: whoever registered with the address, or a new party. */
  readonly party?: string;
}

/**
 * Links an account of the embedded provider to its party when it is used for the first time. An invited person
 * is found by her address; someone unknown becomes a party. A repeat changes nothing.
 * @returns the party
 * @throws Refusal `erased`, `account-already-linked`
 */
export async function firstSignIn(ports: IdentityPorts, signIn: FirstSignIn): Promise<string> {
  const { accountId, email } = signIn;
  const handle = accountHandle(ports.blind, EMBEDDED_ISSUER, accountId);
  const linked = ports.actors.partyOfAccount(EMBEDDED_ISSUER, handle);
  if (linked !== undefined && (email === undefined || linked.level !== 'A0')) return linked.party;
  const invited =
    linked?.party ?? signIn.party ?? (email && (await partyByEmail(ports.blind, ports.actors, email)));
  const id = invited ?? derivedId(accountId, 'party');
  if (ports.actors.party(id)?.erased === true) refuse('erased');
  if (invited === undefined) await indexEmail(ports.blind, id, email);
  const digest = createHash('sha256')
    .update(`${accountId}\n${id}\n${email !== undefined}`)
    .digest('hex');
  const context = systemCommand(derivedId(accountId, `sign-in:${email !== undefined}`), digest);
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
  { accountId, email }: FirstSignIn,
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
      issuer: EMBEDDED_ISSUER,
      accountHandle: handle,
      subject: new Personal(accountId),
      contactVerified: email !== undefined,
    },
    known,
  );
  return [...registered, ...linking];
}
