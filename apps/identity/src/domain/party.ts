import type { EventOf, identityEvents } from '@coop/contracts';
import { unknownKind } from '@coop/event-sourcing';

type Of<K extends keyof typeof identityEvents> = EventOf<(typeof identityEvents)[K]>;

export type PartyEvent =
  | Of<'partyRegistered'>
  | Of<'partyRenamed'>
  | Of<'accountLinked'>
  | Of<'accountClosed'>
  | Of<'membershipAdmitted'>
  | Of<'vouchGiven'>
  | Of<'levelReached'>;

export type PartyKind = Of<'partyRegistered'>['data']['kind'];
export type Level = Of<'levelReached'>['data']['level'];

/** Levels of assurance, lowest first: declared, contact verified, vouched, web of trust, registrar. */
export const LEVELS: readonly Level[] = ['A0', 'A1', 'A2', 'A3', 'A4'];

export const atLeast = (level: Level, needed: Level): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(needed);

export interface Account {
  readonly issuer: string;
  readonly accountHandle: string;
}

export interface KnownParty {
  readonly status: 'known';
  readonly party: string;
  readonly kind: PartyKind;
  readonly level: Level;
  readonly member: boolean;
  readonly accounts: readonly Account[];
  readonly vouchers: readonly string[];
}

export type PartyState = { readonly status: 'unknown' } | KnownParty;

export const unknownParty: PartyState = { status: 'unknown' };

const changed = (state: PartyState, change: (known: KnownParty) => Partial<KnownParty>): PartyState =>
  state.status === 'known' ? { ...state, ...change(state) } : state;

const sameAccount = (one: Account, other: Account): boolean =>
  one.issuer === other.issuer && one.accountHandle === other.accountHandle;

export function evolveParty(state: PartyState, event: PartyEvent): PartyState {
  switch (event.type) {
    case 'identity.party.registered': {
      const { party, kind } = event.data;
      return { status: 'known', party, kind, level: 'A0', member: false, accounts: [], vouchers: [] };
    }
    case 'identity.party.renamed':
      return state;
    case 'identity.account.linked': {
      const { issuer, accountHandle } = event.data;
      return changed(state, ({ accounts }) => ({ accounts: [...accounts, { issuer, accountHandle }] }));
    }
    case 'identity.account.closed':
      return changed(state, ({ accounts }) => ({
        accounts: accounts.filter((account) => !sameAccount(account, event.data)),
      }));
    case 'identity.membership.admitted':
      return changed(state, () => ({ member: true }));
    case 'identity.vouch.given':
      return changed(state, ({ vouchers }) => ({ vouchers: [...vouchers, event.data.voucher] }));
    case 'identity.level.reached':
      return changed(state, () => ({ level: event.data.level }));
    default:
      return unknownKind(event, 'a party');
  }
}
