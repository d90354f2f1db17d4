import { createHash } from 'node:crypto';
import { Personal } from '@coop/contracts';
import { derivedId, type AppendResult, type StreamFacts } from '@coop/event-sourcing';
import { cooperative, type FoundingAct } from '../domain/cooperative.js';
import { normalisedEmail } from '../domain/email.js';
import { party } from '../domain/party.decide.js';
import { unknownParty, type PartyEvent } from '../domain/party.js';
import { refuse } from '../domain/refusals.js';
import { cooperativeStream, mandateStream, partyStream } from '../domain/streams.js';
import { indexEmail } from './emails.js';
import { systemCommand, type IdentityPorts } from './ports.js';

/** A person of the founding assembly. */
export interface Founder {
  readonly party: string;
  readonly name: string;
  readonly email?: string;
}

export interface Foundation extends Omit<FoundingAct, 'firstVouchers'> {
  /** The founding members: each may vouch from the first day. The first steward is one of them. */
  readonly founders: readonly [Founder, ...Founder[]];
}

/**
 * Founds the cooperative in one commit: the founding act, its first members, the first steward's mandate.
 * The same founding repeated gives its first commit.
 * @throws Refusal `already-founded`, `founder-missing`
 */
export async function foundCooperative(ports: IdentityPorts, foundation: Foundation): Promise<AppendResult> {
  const { founders, ...rest } = foundation;
  const act: FoundingAct = { ...rest, firstVouchers: founders.map((founder) => founder.party) };
  const digest = createHash('sha256').update(JSON.stringify(act)).digest('hex');
  const context = systemCommand(derivedId(act.cooperative, 'founding'), digest);
  const repeated = await ports.ledger.repeated(context);
  if (repeated !== undefined) return repeated;
  if (ports.actors.founding !== undefined) refuse('already-founded');
  const authority = `founding-act:${act.cooperative}`;
  const founding = cooperative.decide({ kind: 'found', ...act }, cooperative.initial);
  for (const founder of founders) await indexEmail(ports.blind, founder.party, founder.email);
  const streams: readonly StreamFacts[] = [
    { stream: cooperativeStream(act.cooperative), expected: 'no-stream', events: founding },
    ...founders.map((founder) => founderFacts(founder, authority)),
    firstMandate(act, ports.clock().toISOString(), authority),
  ];
  // No cooperative before this one, whichever id it was given.
  return ports.ledger.append(context, streams, [
    { categories: ['identity-cooperative'], unchangedAfter: 0n },
  ]);
}

function founderFacts({ party: id, name, email }: Founder, authority: string): StreamFacts {
  const registered = party.decide(
    {
      kind: 'register',
      party: id,
      partyKind: 'person',
      name: new Personal(name),
      ...(email === undefined ? {} : { email: new Personal(normalisedEmail(email)) }),
      registeredBy: 'system:identity',
    },
    unknownParty,
  );
  const known = registered.reduce((state, event) => party.evolve(state, event), unknownParty);
  const events: readonly PartyEvent[] = [
    ...registered,
    ...party.decide({ kind: 'admit', admittedBy: authority }, known),
  ];
  return { stream: partyStream(id), expected: 'no-stream', events, authority };
}

function firstMandate(
  { cooperative: id, firstSteward }: FoundingAct,
  now: string,
  authority: string,
): StreamFacts {
  const mandate = derivedId(id, 'first-steward');
  return {
    stream: mandateStream(mandate),
    expected: 'no-stream',
    authority,
    events: [
      {
        type: 'identity.mandate.given',
        data: {
          mandate,
          kind: 'steward',
          principal: id,
          agent: firstSteward,
          from: now,
          until: null,
          givenBy: authority,
        },
      },
    ],
  };
}
