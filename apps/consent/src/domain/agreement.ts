import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Offered = EventOf<typeof consentEvents.agreementOffered>;
type Countered = EventOf<typeof consentEvents.agreementCountered>;
type Accepted = EventOf<typeof consentEvents.agreementAccepted>;
type Refused = EventOf<typeof consentEvents.agreementRefused>;

export type AgreementEvent = Offered | Countered | Accepted | Refused;
export type AgreementTerms = Offered['data']['terms'];
export type PresetId = AgreementTerms['preset'];
export type Side = Refused['data']['side'];

/** `countered`: the organisation proposed another one, and the person has the last word. */
export type AgreementState =
  | { readonly status: 'absent' }
  | { readonly status: 'offered'; readonly offer: Offered['data'] }
  | { readonly status: 'countered'; readonly offer: Offered['data']; readonly counter: Countered['data'] }
  | { readonly status: 'accepted'; readonly offer: Offered['data']; readonly accepted: Accepted['data'] }
  | { readonly status: 'refused'; readonly offer: Offered['data'] };

/** A signature as it was checked: of which bytes, or of none that verify. */
export interface CheckedSignature {
  readonly keyId: string;
  readonly jws: string;
  /** SHA-256 of the signed bytes; null when the signature does not verify. */
  readonly digest: string | null;
}

export interface OfferAgreement {
  readonly kind: 'offer-agreement';
  readonly offered: Offered['data'];
  readonly now: string;
  readonly entitled: boolean;
  /** The roster says that it is one between two persons. */
  readonly betweenPersons: boolean;
  /** The organisation has a contract in force: without one nothing could be read. */
  readonly hasContract: boolean;
  /** What the preset names and the version of the purposes in force does not have. */
  readonly unknownPurposes: readonly string[];
}

/** Who answers, and for which sides she may speak. */
interface Answering {
  readonly agreement: string;
  /** Parties for whom the caller may act; for an organisation's system that organisation. */
  readonly actsFor: readonly string[];
  readonly side: Side;
}

export interface CounterAgreement extends Answering {
  readonly kind: 'counter-agreement';
  readonly terms: AgreementTerms;
  /** SHA-256 of the canonical terms. */
  readonly digest: string;
  readonly signature: CheckedSignature;
  readonly betweenPersons: boolean;
}

export interface AcceptAgreement extends Answering {
  readonly kind: 'accept-agreement';
  readonly signature: CheckedSignature;
  readonly now: string;
  readonly grant: string;
  readonly prohibition: string | null;
}

export interface RefuseAgreement extends Answering {
  readonly kind: 'refuse-agreement';
}

export type AgreementCommand = OfferAgreement | CounterAgreement | AcceptAgreement | RefuseAgreement;

type Open = Extract<AgreementState, { readonly status: 'offered' | 'countered' }>;

/** The record that waits for an answer, and whose answer it waits for. */
export const waiting = (
  state: Open,
): { readonly record: Offered['data'] | Countered['data']; readonly for: Side } =>
  state.status === 'countered'
    ? { record: state.counter, for: 'person' }
    : { record: state.offer, for: 'organisation' };

function offer(command: OfferAgreement, state: AgreementState): AgreementEvent[] {
  const { offered, now, entitled, betweenPersons, hasContract, unknownPurposes } = command;
  if (state.status !== 'absent') refuse('agreement-exists');
  if (!entitled) refuse('mandate-missing');
  if (betweenPersons) refuse('agreement-between-persons');
  if (!hasContract) refuse('agreement-partner-unknown');
  if (unknownPurposes.length > 0) refuse('purpose-unknown', { purposes: unknownPurposes });
  if (Date.parse(offered.terms.until) <= Date.parse(now)) refuse('agreement-period-invalid');
  return [{ type: 'consent.agreement.offered', data: offered }];
}

/** An agreement of the caller's that is not over; anybody else's does not exist. */
function openFor({ actsFor, side }: Answering, state: AgreementState): Open {
  if (state.status === 'absent') return refuse('agreement-unknown');
  const { stakeholder, consumer } = state.offer;
  if (!actsFor.includes(side === 'person' ? stakeholder : consumer)) return refuse('agreement-unknown');
  if (state.status === 'offered' || state.status === 'countered') return state;
  return refuse('agreement-closed');
}

function verified(signature: CheckedSignature, digest: string) {
  if (signature.digest === null) refuse('signature-invalid');
  if (signature.digest !== digest) refuse('agreement-altered');
  const { keyId, jws } = signature;
  return { digest, keyId, jws };
}

const partiesOf = ({ agreement, stakeholder, consumer }: Offered['data']) => ({
  ...{ agreement, stakeholder, consumer },
});

/** Once, and another one: there is no haggling. */
function counter(command: CounterAgreement, state: AgreementState): AgreementEvent[] {
  const open = openFor(command, state);
  if (waiting(open).for !== command.side) refuse('agreement-not-your-turn');
  if (command.betweenPersons) refuse('agreement-between-persons');
  if (command.terms.preset === open.offer.terms.preset) refuse('agreement-same-alternative');
  const signature = verified(command.signature, command.digest);
  const data = { ...partiesOf(open.offer), terms: command.terms, ...signature };
  return [{ type: 'consent.agreement.countered', data }];
}

function accept(command: AcceptAgreement, state: AgreementState): AgreementEvent[] {
  const open = openFor(command, state);
  const { record, for: side } = waiting(open);
  if (side !== command.side) refuse('agreement-not-your-turn');
  if (Date.parse(record.terms.until) <= Date.parse(command.now)) refuse('agreement-period-invalid');
  const signature = verified(command.signature, record.digest);
  const { grant, prohibition } = command;
  const data = { ...partiesOf(open.offer), side, ...signature, grant, prohibition };
  return [{ type: 'consent.agreement.accepted', data }];
}

/** The person says no at any time before it is signed by both; the organisation, when it is asked. */
function decline(command: RefuseAgreement, state: AgreementState): AgreementEvent[] {
  const open = openFor(command, state);
  const { side } = command;
  if (side === 'organisation' && waiting(open).for !== side) refuse('agreement-not-your-turn');
  return [{ type: 'consent.agreement.refused', data: { ...partiesOf(open.offer), side } }];
}

export const agreementDecider: Decider<AgreementState, AgreementCommand, AgreementEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    if (event.type === 'consent.agreement.offered') return { status: 'offered', offer: event.data };
    if (state.status === 'absent') return state;
    const { offer: offered } = state;
    switch (event.type) {
      case 'consent.agreement.countered':
        return { status: 'countered', offer: offered, counter: event.data };
      case 'consent.agreement.accepted':
        return { status: 'accepted', offer: offered, accepted: event.data };
      case 'consent.agreement.refused':
        return { status: 'refused', offer: offered };
      default:
        return unknownKind(event, `an agreement that is ${state.status}`);
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'offer-agreement':
        return offer(command, state);
      case 'counter-agreement':
        return counter(command, state);
      case 'accept-agreement':
        return accept(command, state);
      case 'refuse-agreement':
        return decline(command, state);
      default:
        return unknownKind(command, 'the decider of agreements');
    }
  },
};
