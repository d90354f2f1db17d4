import type { Personal } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import {
  atLeast,
  evolveParty,
  unknownParty,
  type Account,
  type KnownParty,
  type Level,
  type PartyEvent,
  type PartyKind,
  type PartyState,
} from './party.js';
import { refuse } from './refusals.js';

export interface Register {
  readonly kind: 'register';
  readonly party: string;
  readonly partyKind: PartyKind;
  readonly name?: Personal<string>;
  readonly email?: Personal<string>;
  readonly country?: string;
  readonly partners?: readonly string[];
  readonly registeredBy: string;
}

export interface Rename {
  readonly kind: 'rename';
  readonly name?: Personal<string>;
  readonly email?: Personal<string>;
}

export interface LinkAccount extends Account {
  readonly kind: 'link-account';
  readonly subject: Personal<string>;
  /** She proved that she receives mail at her address. */
  readonly contactVerified: boolean;
}

/** What is known of the voucher when she vouches; a level is never lost, so an older view can only refuse more. */
export interface Voucher {
  readonly party: string;
  readonly level: Level;
  readonly member: boolean;
  readonly firstVoucher: boolean;
}

export interface Vouch {
  readonly kind: 'vouch';
  readonly voucher: Voucher;
  readonly met: 'in-person' | 'known-for-years';
  readonly vouchesForA2: number;
}

export type PartyCommand =
  | Register
  | Rename
  | LinkAccount
  | Vouch
  | { readonly kind: 'close-accounts' }
  | { readonly kind: 'admit'; readonly admittedBy: string };

function decide(command: PartyCommand, state: PartyState): readonly PartyEvent[] {
  if (command.kind === 'register') return register(command, state);
  if (state.status === 'unknown') return refuse('not-found');
  switch (command.kind) {
    case 'rename':
      return rename(command, state);
    case 'link-account':
      return linkAccount(command, state);
    case 'close-accounts':
      return state.accounts.map((account) => ({
        type: 'identity.account.closed' as const,
        data: { party: state.party, ...account },
      }));
    case 'admit':
      return admit(command.admittedBy, state);
    case 'vouch':
      return vouch(command, state);
    default:
      return unknownKind(command, 'a party');
  }
}

function register(command: Register, state: PartyState): readonly PartyEvent[] {
  if (state.status === 'known') refuse('already-registered');
  const { kind: _kind, partyKind, partners, ...known } = command;
  if (partyKind === 'simple-partnership' && new Set(partners).size < 2) refuse('partners-required');
  if (partyKind !== 'simple-partnership' && partners !== undefined) refuse('partners-not-allowed');
  return [
    {
      type: 'identity.party.registered',
      data: {
        ...known,
        kind: partyKind,
        ...(partners === undefined ? {} : { partners: [...new Set(partners)] }),
      },
    },
  ];
}

function rename({ kind: _kind, ...values }: Rename, { party }: KnownParty): readonly PartyEvent[] {
  if (Object.keys(values).length === 0) refuse('nothing-to-change');
  return [{ type: 'identity.party.renamed', data: { party, ...values } }];
}

function linkAccount(command: LinkAccount, state: KnownParty): readonly PartyEvent[] {
  const { issuer, accountHandle, subject, contactVerified } = command;
  const before = state.accounts.find((account) => account.issuer === issuer);
  if (before !== undefined && before.accountHandle !== accountHandle) refuse('account-already-linked');
  const { party } = state;
  const linked: readonly PartyEvent[] =
    before === undefined
      ? [{ type: 'identity.account.linked', data: { party, issuer, accountHandle, subject } }]
      : [];
  return contactVerified && !atLeast(state.level, 'A1') ? [...linked, reached(party, 'A1', [])] : linked;
}

function admit(admittedBy: string, { party, kind, member }: KnownParty): readonly PartyEvent[] {
  if (kind === 'simple-partnership') refuse('no-legal-personality');
  if (member) refuse('already-member');
  return [{ type: 'identity.membership.admitted', data: { party, admittedBy } }];
}

function vouch({ voucher, met, vouchesForA2 }: Vouch, state: KnownParty): readonly PartyEvent[] {
  const { party, kind, vouchers, level } = state;
  if (kind !== 'person') refuse('not-a-person');
  if (voucher.party === party) refuse('vouch-for-oneself');
  if (!voucher.firstVoucher && !(voucher.member && atLeast(voucher.level, 'A2')))
    refuse('assurance-too-low', { needed: 'A2' });
  if (vouchers.includes(voucher.party)) refuse('already-vouched');
  const given: PartyEvent = { type: 'identity.vouch.given', data: { party, voucher: voucher.party, met } };
  const all = [...vouchers, voucher.party];
  const enough = all.length >= vouchesForA2 && !atLeast(level, 'A2');
  return enough ? [given, reached(party, 'A2', all)] : [given];
}

const reached = (party: string, level: Level, because: readonly string[]): PartyEvent => ({
  type: 'identity.level.reached',
  data: { party, level, because: [...because] },
});

/** A person, an organisation or a collective, and how well her identity is assured. */
export const party: Decider<PartyState, PartyCommand, PartyEvent> = {
  initial: unknownParty,
  decide,
  evolve: evolveParty,
};
