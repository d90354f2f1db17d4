import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compactVerify, importJWK, type JWK } from 'jose';
import type { z } from 'zod';
import type { consentApi, consentEvents, EventOf } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext, type StreamFacts } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import {
  agreementDecider,
  waiting,
  type AgreementState,
  type AgreementTerms,
  type CheckedSignature,
  type PresetId,
  type Side,
} from '../domain/agreement.js';
import { agreementTerms, alternativeTerms, ROSTER } from '../domain/agreement-roster.js';
import { grantDecider, type GrantTerms } from '../domain/grant.js';
import { prohibitionDecider } from '../domain/prohibition.js';
import { refuse } from '../domain/refusals.js';
import { contractsOf, type ContractTables } from '../projections/contracts.js';
import { actsFor, evidenceOf } from './acting.js';
import { clientOf } from './contracts.js';
import { grantFacts, grantStream, unknownPurposes } from './grants.js';
import type { ConsentParts } from './parts.js';

type Offered = EventOf<typeof consentEvents.agreementOffered>['data'];

export const agreementStream = (agreement: string): string => `consent-agreement-${agreement}`;

/** Typed apart from contracts and receipts: a signature of one is never one of another. */
export const AGREEMENT_TYPE = 'coop-agreement+jws';

/** What both sides sign and keep: the RFC 8785 form of the terms. */
export const recordOf = (terms: AgreementTerms): string => canonicalize(terms) ?? '';
export const digestOf = (terms: AgreementTerms): string =>
  createHash('sha256').update(recordOf(terms)).digest('hex');

/** A person speaks for herself and her principals, a system for its organisation. */
async function speaker(parts: ConsentParts, actor: Actor) {
  if (actor.kind !== 'client') return { side: 'person' as Side, actsFor: actsFor(actor), client: undefined };
  const client = await clientOf(parts, actor);
  return { side: 'organisation' as Side, actsFor: [client.party], client };
}

/** A person proposes: one choice of the roster, and the rest has an answer already. */
export async function offerAgreement(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: z.infer<typeof consentApi.offerAgreement>,
  authTime: string | null,
): Promise<{ readonly result: AppendResult | undefined; readonly agreement: string }> {
  const agreement = derivedId(context.commandId, 'agreement');
  const { consumer, preset, until, scope = {}, fields = 'all', notice } = body;
  const stakeholder = body.stakeholder ?? actor.party;
  const terms = agreementTerms(preset, {
    ...{ agreement, stakeholder, consumer, scope, fields, until },
    ...parts.control.saidIn,
  });
  const evidence = evidenceOf(actor, stakeholder, authTime);
  if (evidence.kind !== 'signed-in' && evidence.kind !== 'mandate') return refuse('mandate-missing');
  const offered: Offered = {
    ...{ agreement, stakeholder, consumer, offeredBy: actor.party, terms },
    ...(await ownSignature(parts, terms)),
    ...{ language: notice.language, evidence },
  };
  const result = await parts.ledger.handle(context, agreementStream(agreement), agreementDecider, {
    kind: 'offer-agreement',
    offered,
    now: parts.clock().toISOString(),
    // A person is the first party: no system proposes for itself.
    entitled: actor.kind !== 'client' && actsFor(actor).includes(stakeholder),
    betweenPersons: ROSTER[preset].with === 'person',
    hasContract: await hasContract(parts, consumer),
    unknownPurposes: unknownPurposes(parts, [...terms.purposes, ...terms.prohibitions]),
  });
  return { result, agreement };
}

/** The cooperative signs for the person, who is signed in and holds no key of her own. */
async function ownSignature({ signer }: ConsentParts, terms: AgreementTerms) {
  const jws = await signer.sign(recordOf(terms), AGREEMENT_TYPE);
  return { digest: digestOf(terms), keyId: signer.keyId, jws };
}

async function hasContract({ readModels, clock }: ConsentParts, consumer: string): Promise<boolean> {
  const now = clock().getTime();
  const rows = await contractsOf(readModels.reader<ContractTables>(), consumer);
  return rows.some(
    ({ status, terms }) =>
      status === 'in-force' && Date.parse((JSON.parse(terms) as { readonly until: string }).until) > now,
  );
}

async function checked(jws: string, key: JWK & { readonly kid: string }): Promise<CheckedSignature> {
  const { kid: keyId } = key;
  try {
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK(key, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    if (protectedHeader.typ !== AGREEMENT_TYPE) return { keyId, jws, digest: null };
    return { keyId, jws, digest: createHash('sha256').update(payload).digest('hex') };
  } catch {
    return { keyId, jws, digest: null };
  }
}

/** The organisation proposes one other agreement of the roster, signed. */
export async function counterAgreement(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  agreement: string,
  { preset, jws }: z.infer<typeof consentApi.counterAgreement>,
): Promise<AppendResult | undefined> {
  const { client, ...answering } = await speaker(parts, actor);
  if (client === undefined) return refuse('agreement-not-your-turn');
  const { state } = await parts.ledger.load(agreementStream(agreement), agreementDecider);
  if (state.status === 'absent') return refuse('agreement-unknown');
  const terms = alternativeTerms(state.offer, preset);
  return parts.ledger.handle(context, agreementStream(agreement), agreementDecider, {
    kind: 'counter-agreement',
    ...{ agreement, ...answering, terms, digest: digestOf(terms) },
    signature: await checked(jws, client.publicKey),
    betweenPersons: ROSTER[preset].with === 'person',
  });
}

export async function refuseAgreement(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  agreement: string,
): Promise<AppendResult | undefined> {
  const { side, actsFor: speaksFor } = await speaker(parts, actor);
  return parts.ledger.handle(context, agreementStream(agreement), agreementDecider, {
    kind: 'refuse-agreement',
    ...{ agreement, side, actsFor: speaksFor },
  });
}

export interface AcceptedAgreement {
  readonly result: AppendResult;
  readonly grant: string;
  readonly prohibition: string | null;
}

/**
 * The side whose answer is waited for signs the same bytes. In the same commit the person's grant is given and what
 * the agreement forbids is forbidden: there is no moment at which one of them holds without the others.
 */
export async function acceptAgreement(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  agreement: string,
  { jws }: z.infer<typeof consentApi.acceptAgreement>,
): Promise<AcceptedAgreement> {
  const [grant, prohibition] = [
    derivedId(context.commandId, 'grant'),
    derivedId(context.commandId, 'prohibition'),
  ];
  const { client, ...answering } = await speaker(parts, actor);
  const { state, revision } = await parts.ledger.load(agreementStream(agreement), agreementDecider);
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined && state.status === 'accepted') {
    const { grant: given, prohibition: placed } = state.accepted;
    return { result: repeated, grant: given, prohibition: placed };
  }
  const terms = termsOf(state);
  const forbids = (terms?.prohibitions.length ?? 0) > 0;
  const ids = { grant, prohibition: forbids ? prohibition : null };
  const signature =
    client === undefined ? await signedForPerson(parts, terms) : await checked(jws ?? '', client.publicKey);
  const now = parts.clock().toISOString();
  const accepted = agreementDecider.decide(
    { kind: 'accept-agreement', agreement, ...answering, signature, now, ...ids },
    state,
  );
  if (state.status === 'absent' || terms === undefined) return refuse('agreement-unknown');
  const result = await parts.ledger.append(context, [
    { stream: agreementStream(agreement), expected: revision, events: accepted },
    grantOf(terms, state.offer, { grant, now }),
    ...(ids.prohibition === null ? [] : [prohibitionOf(terms, state.offer, ids.prohibition)]),
  ]);
  await parts.gates.indexes.reached(result.last, 1_000);
  return { result, ...ids };
}

/** The terms that wait for an answer; of an agreement that is over, those that she had proposed. */
function termsOf(state: AgreementState): AgreementTerms | undefined {
  if (state.status === 'absent') return undefined;
  return state.status === 'countered' || state.status === 'offered'
    ? waiting(state).record.terms
    : state.offer.terms;
}

async function signedForPerson(
  parts: ConsentParts,
  terms: AgreementTerms | undefined,
): Promise<CheckedSignature> {
  if (terms === undefined) return refuse('agreement-unknown');
  return ownSignature(parts, terms);
}

/** What both signed is read as it was when it was proposed. */
const proposedIn = ({ taxonomy }: Pick<AgreementTerms, 'taxonomy'>) =>
  taxonomy === undefined ? {} : { taxonomy };

/** What the person's side gives: her own agreement, by the evidence of the moment at which she proposed. */
function grantOf(
  terms: AgreementTerms,
  { offeredBy, evidence, language }: Offered,
  { grant, now }: { readonly grant: string; readonly now: string },
): StreamFacts {
  const { stakeholder, consumer, scope, fields, purposes, actions, until } = terms;
  const given: GrantTerms = {
    ...{ recipient: consumer, scope, fields, purposes, actions, from: now, until },
    ...proposedIn(terms),
  };
  const giver = { party: offeredBy, stakeholder, evidence };
  const events = grantDecider.decide(
    {
      kind: 'give-grant',
      given: grantFacts(grant, giver, given, language),
      ...{ now, entitled: true, unknownPurposes: [], vote: 'none', asPartner: false },
    },
    grantDecider.initial,
  );
  return { stream: grantStream(grant), expected: 'no-stream', events };
}

function prohibitionOf(
  { stakeholder, consumer, prohibitions, scope, ...terms }: AgreementTerms,
  { offeredBy }: Offered,
  prohibition: string,
): StreamFacts {
  const events = prohibitionDecider.decide(
    {
      kind: 'place-prohibition',
      placed: {
        ...{ prohibition, source: 'member', stakeholder, recipient: consumer, purposes: prohibitions },
        scope: Object.keys(scope).length === 0 ? null : scope,
        ...{ fields: 'all', placedBy: offeredBy },
        ...proposedIn(terms),
      },
      ...{ entitled: true, unknownPurposes: [] },
    },
    prohibitionDecider.initial,
  );
  return { stream: `consent-prohibition-${prohibition}`, expected: 'no-stream', events };
}

/** The bytes of the alternative that an organisation may sign. */
export const alternativeRecord = (offer: { readonly terms: AgreementTerms }, preset: PresetId): string =>
  recordOf(alternativeTerms(offer, preset));
