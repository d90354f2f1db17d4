import { Personal } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import { normalisedEmail } from '../domain/email.js';
import { party } from '../domain/party.decide.js';
import type { PartyKind } from '../domain/party.js';
import { refuse } from '../domain/refusals.js';
import { partyStream } from '../domain/streams.js';
import { indexEmail, partyByEmail } from './emails.js';
import { asSteward, livingParty, notErased, type Acting, type IdentityPorts } from './ports.js';

export interface NewParty {
  readonly kind: PartyKind;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly country?: string | undefined;
  readonly partners?: readonly string[] | undefined;
}

export interface Done {
  readonly party: string;
  readonly result: AppendResult | undefined;
}

/** A steward registers a person, an organisation or a collective. @throws Refusal `forbidden`, `already-registered` … */
export async function registerParty(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  { kind, name, email, country, partners }: NewParty,
): Promise<Done> {
  const { authority, checks } = asSteward(by);
  const id = derivedId(context.commandId, 'party');
  for (const partner of partners ?? []) livingParty(ports.actors, partner);
  const holder = email === undefined ? undefined : await partyByEmail(ports.blind, ports.actors, email);
  if (holder !== undefined && holder !== id) refuse('already-registered', { party: holder });
  await indexEmail(ports.blind, id, email);
  const result = await ports.ledger.handle(
    context,
    partyStream(id),
    party,
    {
      kind: 'register',
      party: id,
      partyKind: kind,
      ...(name === undefined ? {} : { name: new Personal(name) }),
      ...(email === undefined ? {} : { email: new Personal(normalisedEmail(email)) }),
      ...(country === undefined ? {} : { country }),
      ...(partners === undefined ? {} : { partners }),
      registeredBy: by.party,
    },
    { authority, checks: [...checks, ...(partners ?? []).map(notErased)] },
  );
  return { party: id, result };
}

/** A party corrects her own name. */
export async function renameParty(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  name: string,
): Promise<Done> {
  const command = { kind: 'rename' as const, name: new Personal(name) };
  const checks = [notErased(by.party)];
  const result = await ports.ledger.handle(context, partyStream(by.party), party, command, { checks });
  return { party: by.party, result };
}

/** A steward admits a party as a member. */
export async function admitMember(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  candidate: string,
): Promise<Done> {
  const { authority, checks } = asSteward(by);
  livingParty(ports.actors, candidate);
  const command = { kind: 'admit' as const, admittedBy: by.party };
  const options = { authority, checks: [...checks, notErased(candidate)] };
  const result = await ports.ledger.handle(context, partyStream(candidate), party, command, options);
  return { party: candidate, result };
}

/**
 * A member vouches for a person. The facts of the voucher come from the index: levels and memberships are never
 * lost but by her erasure, and that is what the append checks.
 */
export async function vouchFor(
  ports: IdentityPorts,
  context: CommandContext,
  by: Acting,
  vouch: { readonly party: string; readonly met: 'in-person' | 'known-for-years' },
): Promise<Done> {
  const { actors, ledger } = ports;
  const founding = actors.founding ?? refuse('not-founded');
  livingParty(actors, vouch.party);
  const { level, member } = livingParty(actors, by.party);
  const voucher = { party: by.party, level, member, firstVoucher: founding.firstVouchers.includes(by.party) };
  const { vouchesForA2 } = founding;
  const result = await ledger.handle(
    context,
    partyStream(vouch.party),
    party,
    { kind: 'vouch', voucher, met: vouch.met, vouchesForA2 },
    { checks: [notErased(by.party), notErased(vouch.party)] },
  );
  return { party: vouch.party, result };
}
