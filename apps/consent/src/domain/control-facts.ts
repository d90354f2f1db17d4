import type { ControlFact, MandateRole } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import { contractFact, grantFact, prohibitionFact, taxonomyFact } from './agreement-facts.js';
import type { ControlEvent, ControlEventNamed, ControlEventType, KnownFields } from './control-event.js';
import { correctionFacts, recordFacts } from './record-facts.js';

type Mapping<T extends ControlEventType> = (
  event: ControlEventNamed<T>,
  known: KnownFields,
) => readonly ControlFact[];

const ENGINE_ROLES: Readonly<Partial<Record<string, MandateRole>>> = {
  signatory: 'signatory',
  guardian: 'guardian',
  representative: 'representative',
  proxy: 'proxy',
  corrector: 'corrector',
};

/** A mandate for a part only is none here: the engine would take it for the whole. */
const mandateGiven: Mapping<'identity.mandate.given'> = ({ data }) => {
  const { mandate, kind, principal, agent, from, until, scope } = data;
  const role = ENGINE_ROLES[kind];
  if (role === undefined || scope !== undefined) return [];
  const term = until === null ? { from } : { from, until };
  return [{ kind: 'mandate-given', mandate, principal, agent, role, ...term }];
};

/** From the moment it is asked for: nothing leaves while keys are being destroyed. */
const erased = ({ data }: { readonly data: { readonly party: string } }): readonly ControlFact[] => [
  { kind: 'party-erased', party: data.party },
];

const saysNothing = (): readonly ControlFact[] => [];

/** One line per event: the compiler names the event that somebody adds and forgets here. */
const FACTS: { readonly [T in ControlEventType]: Mapping<T> } = {
  'identity.party.registered': ({ data: { party, kind, partners } }) => [
    { kind: 'party-known', party, type: kind, ...(partners === undefined ? {} : { partners }) },
  ],
  'identity.erasure.requested': erased,
  'identity.erasure.completed': erased,
  // Between the two she is erased already; before, a request may be taken back.
  'identity.erasure.keys-destroyed': saysNothing,
  'identity.erasure.purge-acknowledged': saysNothing,
  'identity.erasure.recipients-told': saysNothing,
  'identity.erasure.ciphertext-removed': saysNothing,
  'identity.erasure.backups-dated': saysNothing,
  'identity.erasure-list.waived': saysNothing,
  'identity.erasure-request.made': saysNothing,
  'identity.erasure-request.blocked': saysNothing,
  'identity.erasure-request.taken-back': saysNothing,
  'identity.erasure-request.cleared': saysNothing,
  'identity.hold.placed': saysNothing,
  'identity.hold.lifted': saysNothing,
  'identity.mandate.given': mandateGiven,
  'identity.mandate.ended': ({ data }) => [{ kind: 'mandate-ended', mandate: data.mandate }],
  'identity.cooperative.founded': saysNothing,
  'identity.party.renamed': saysNothing,
  'identity.account.linked': saysNothing,
  'identity.account.closed': saysNothing,
  'identity.membership.admitted': saysNothing,
  'identity.vouch.given': saysNothing,
  'identity.level.reached': saysNothing,
  'identity.client.registered': saysNothing,
  'identity.client.closed': saysNothing,
  'identity.signing-rule.registered': saysNothing,

  'records.record.created': recordFacts,
  'records.record.corrected': correctionFacts,
  'records.subject.informed': ({ data }, known) => [
    {
      kind: 'subject-informed',
      subject: data.subject,
      records: known.recordsOf(data.import, data.subject),
    },
  ],
  'records.correction.proposed': saysNothing,
  'records.correction.accepted': saysNothing,
  'records.correction.declined': saysNothing,
  'records.import.started': saysNothing,
  'records.import.chunk-read': saysNothing,
  'records.import.completed': saysNothing,
  'records.disclosure.made': ({ data: { disclosure, decision } }) =>
    decision.counted === undefined
      ? []
      : [{ kind: 'reading-counted', reading: disclosure, of: decision.counted }],
  'records.disclosure.refused': saysNothing,
  // Each record that entered is a reading of its own.
  'records.disclosure.made-in-bulk': ({ data: { disclosure, records, counted = [] } }) =>
    counted.map(({ record, of }) => ({
      kind: 'reading-counted',
      reading: `${disclosure} ${records[record] ?? ''}`,
      of,
    })),

  'consent.contract.offered': saysNothing,
  'consent.contract.counter-offered': saysNothing,
  'consent.contract.agreed': saysNothing,
  'consent.contract.signed': saysNothing,
  'consent.contract.entered-into-force': (event) => [contractFact(event)],
  'consent.contract.suspended': ({ data: { contract, suspension } }) => [
    { kind: 'contract-suspended', contract, suspension },
  ],
  'consent.contract.resumed': ({ data: { contract, suspension } }) => [
    { kind: 'contract-resumed', contract, suspension },
  ],
  'consent.contract.terminated': ({ data }) => [{ kind: 'contract-terminated', contract: data.contract }],
  // Its term denies by itself; the fact says that it never comes back, whatever a clock says.
  'consent.contract.expired': ({ data }) => [{ kind: 'contract-terminated', contract: data.contract }],
  'consent.grant.given': (event) => [grantFact(event)],
  'consent.grant.withdrawn': ({ data }) => [{ kind: 'grant-withdrawn', grant: data.grant }],
  // Whatever ended it, nothing is permitted under it any more; the agreement in its place permits by itself.
  'consent.grant.renewed': ({ data }) => [{ kind: 'grant-withdrawn', grant: data.grant }],
  'consent.grant.invalidated': ({ data }) => [{ kind: 'grant-withdrawn', grant: data.grant }],
  // The decision point knows its term.
  'consent.grant.expired': saysNothing,
  'consent.prohibition.placed': (event) => [prohibitionFact(event)],
  'consent.prohibition.lifted': ({ data }) => [{ kind: 'prohibition-lifted', prohibition: data.prohibition }],
  'consent.decision.given': ({ data }) =>
    consentEvents.countedIn(data).map(({ decision, counted }) => ({
      kind: 'reading-counted',
      reading: decision,
      of: counted,
    })),
  'consent.proposal.recorded': ({ data: { proposal, body, inFavour, entitled } }) => [
    { kind: 'proposal-adopted', proposal, body, inFavour, entitled },
  ],
  'consent.proposal.annulled': ({ data }) => [{ kind: 'proposal-annulled', proposal: data.proposal }],
  'consent.taxonomy.adopted': (event) => [taxonomyFact(event)],
  // What it permits and forbids are facts of their own, in the same commit.
  'consent.agreement.offered': saysNothing,
  'consent.agreement.countered': saysNothing,
  'consent.agreement.accepted': saysNothing,
  'consent.agreement.refused': saysNothing,
  'consent.feed.cut': saysNothing,
  'consent.webhook.registered': saysNothing,
  'consent.webhook.secret-rotated': saysNothing,
  'consent.webhook.disabled': saysNothing,
  'consent.webhook.enabled': saysNothing,
  'consent.webhook.removed': saysNothing,
  'consent.webhook.replay-asked': saysNothing,
  'consent.webhook.delivered-through': saysNothing,
  'consent.request.made': saysNothing,
  'consent.request.answered': saysNothing,
  'consent.duty.opened': ({ data: { duty, contract } }) => [{ kind: 'duty-opened', duty, contract }],
  'consent.duty.reminded': saysNothing,
  'consent.duty.fulfilled': ({ data: { duty, contract } }) => [{ kind: 'duty-fulfilled', duty, contract }],
  'consent.duty.breached': ({ data: { duty, contract } }) => [{ kind: 'duty-breached', duty, contract }],
};

/**
 * The control facts in an event: what the decision point needs to know, in its own words.
 * @throws TypeError for an event that it does not know: a reader that skipped it could permit what it forbids
 */
export function controlFacts(event: ControlEvent, known: KnownFields): readonly ControlFact[] {
  if (!Object.hasOwn(FACTS, event.type))
    throw new TypeError(`the state of control does not know ${event.type}`);
  // Each line of the table takes the event of its own name, which the compiler cannot follow through the look-up.
  const mapping = FACTS[event.type] as Mapping<ControlEventType>;
  return mapping(event, known);
}
