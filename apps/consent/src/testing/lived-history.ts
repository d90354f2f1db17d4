import { consentEvents } from '@coop/contracts';
import { agreementTerms } from '../domain/agreement-roster.js';
import type { ConsentWorld } from './consent-world.js';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  contractTerms,
  disclosure,
  grantOf,
  id,
  inForce,
  PARTNER,
  recordOf,
  START,
  END,
} from './facts.js';

export const DUTY = id('duty');
export const PROHIBITION = id('prohibition');
export const REQUEST = id('request');
export const WEBHOOK = id('webhook');
export const CARLA = id('carla');
export const COLLECTIVE = id('collective');
export const [CARRIED, VOIDED] = [id('carried vote'), id('void vote')] as const;
export const [FIRST, SECOND, VOID] = [id('first grant'), id('second grant'), id('void grant')] as const;
export const [AGREED, DECLINED] = [id('agreed'), id('declined')] as const;
export const OPEN_GRANT = id('a grant to everyone under contract');

/** One of each thing that the read models of this service tell about. */
export async function liveThrough(world: ConsentWorld): Promise<void> {
  for (const party of [ANNE, BRUNO]) await world.party(party);
  await world.party(PARTNER, 'legal-person');
  await liveWithSystems(world);
  const record = recordOf(ANNE);
  await world.say(`records-record-${record.record}`, 'records.record.created', record);
  const contract = `consent-contract-${CONTRACT}`;
  const terms = contractTerms({ controlledBy: [ANNE] });
  const texts = [
    { language: 'fr', text: 'Un contrat.', digest: 'a'.repeat(64) },
    { language: 'en', text: 'A contract.', digest: 'b'.repeat(64) },
  ];
  const deedDigest = 'd'.repeat(64);
  const deed = { wording: 'deed/1', fr: deedDigest, de: deedDigest, it: deedDigest, en: deedDigest };
  const partners = { contract: CONTRACT, consumer: PARTNER, client: id('client') };
  const offer = { contract: CONTRACT, client: id('client'), terms, termsDigest: 'e'.repeat(64), deed, texts };
  const [first, second] = ['b'.repeat(64), 'c'.repeat(64)];
  await world.say(contract, 'consent.contract.offered', {
    ...offer,
    ...{ version: 1, side: 'consumer', offeredBy: PARTNER, answers: null, digest: first },
  });
  await world.say(contract, 'consent.contract.counter-offered', {
    ...offer,
    ...{ version: 2, side: 'cooperative', offeredBy: ANNE, answers: first, digest: second },
  });
  const version = { ...partners, version: 2, digest: second };
  await world.say(contract, 'consent.contract.agreed', { ...version, side: 'consumer', agreedBy: PARTNER });
  for (const [side, signer] of [
    ['consumer', BRUNO],
    ['cooperative', ANNE],
  ])
    await world.say(contract, 'consent.contract.signed', {
      ...version,
      ...{ side, signer, method: 'session', mandate: id(`mandate of ${signer}`), completes: true },
      ...{ keyId: side, jws: 'a.b.c', level: 'simple' },
    });
  await world.say(contract, 'consent.contract.entered-into-force', inForce(terms));
  const suspension = { ...partners, suspension: id('suspension'), by: ANNE };
  await world.say(contract, 'consent.contract.suspended', { ...suspension, reason: 'inquiry' });
  await world.say(contract, 'consent.contract.resumed', suspension);
  const given = grantOf(ANNE);
  await world.say(`consent-grant-${given.grant}`, 'consent.grant.given', given);
  const open = { ...grantOf(BRUNO, { recipient: 'any-contracted' }), grant: OPEN_GRANT };
  await world.say(`consent-grant-${OPEN_GRANT}`, 'consent.grant.given', open);
  const asked = {
    request: REQUEST,
    contract: CONTRACT,
    consumer: PARTNER,
    stakeholder: BRUNO,
    record: record.record,
  };
  const request = `consent-request-${REQUEST}`;
  await world.say(request, 'consent.request.made', {
    ...asked,
    fields: ['phone'],
    purposes: ['Marketing'],
    actions: ['read'],
    until: END,
  });
  await world.say(request, 'consent.request.answered', { request: REQUEST, answer: 'refused', grant: null });
  const readings = `records-disclosure-${PARTNER}`;
  await world.say(readings, 'records.disclosure.made', disclosure({}, [given.grant, OPEN_GRANT]));
  await world.say(
    readings,
    'records.disclosure.made',
    disclosure({ fields: ['phone'], purpose: 'Marketing' }),
  );
  await world.say(`consent-grant-${given.grant}`, 'consent.grant.withdrawn', {
    grant: given.grant,
    stakeholder: ANNE,
    withdrawnBy: ANNE,
  });
  await world.say(`consent-grant-${OPEN_GRANT}`, 'consent.grant.withdrawn', {
    grant: OPEN_GRANT,
    stakeholder: BRUNO,
    withdrawnBy: BRUNO,
  });
  const duty = { duty: DUTY, contract: CONTRACT, debtor: PARTNER };
  const owed = {
    kind: 'delete',
    grant: given.grant,
    records: [record.record],
    fields: ['phone'],
    due: START,
  };
  await world.say(`consent-duty-${DUTY}`, 'consent.duty.opened', { ...duty, ...owed });
  for (const share of [50, 90])
    await world.say(`consent-duty-${DUTY}`, 'consent.duty.reminded', { ...duty, share, due: owed.due });
  await world.say(`consent-duty-${DUTY}`, 'consent.duty.breached', duty);
  await world.say(`consent-duty-${DUTY}`, 'consent.duty.fulfilled', { ...duty, evidence: 'deleted' });
  await world.say(contract, 'consent.contract.terminated', {
    ...partners,
    side: 'consumer',
    by: PARTNER,
    reason: 'end-of-need',
  });
  await liveOfferThatExpired(world, texts);
  const forbidden = { recipient: 'anyone', purposes: 'all', scope: null, fields: 'all', placedBy: BRUNO };
  const prohibition = `consent-prohibition-${PROHIBITION}`;
  await world.say(prohibition, 'consent.prohibition.placed', {
    ...{ prohibition: PROHIBITION, source: 'member', stakeholder: BRUNO },
    ...forbidden,
  });
  await world.say(prohibition, 'consent.prohibition.lifted', { prohibition: PROHIBITION, liftedBy: BRUNO });
  await liveWithEnds(world);
  await liveWithAgreements(world);
  await liveWithWebhook(world);
  await liveWithVotes(world);
  await world.settled();
}

/** Agreements that ended in the other ways: one in favour of another, which ran out, and one that is void. */
async function liveWithEnds(world: ConsentWorld): Promise<void> {
  await world.party(CARLA);
  const say = (grant: string, name: string, data: object) =>
    world.say(`consent-grant-${grant}`, `consent.grant.${name}`, { grant, stakeholder: CARLA, ...data });
  const { grant: _, ...given } = grantOf(CARLA);
  await say(FIRST, 'given', given);
  await say(SECOND, 'given', { ...given, renews: FIRST });
  await say(FIRST, 'renewed', { successor: SECOND, renewedBy: CARLA });
  await say(SECOND, 'expired', { until: END });
  await say(VOID, 'given', given);
  await say(VOID, 'invalidated', { ground: 'not-informed', invalidatedBy: 'steward' });
}

/** A collective votes twice, and the cooperative adopts a version of the purposes. */
async function liveWithVotes(world: ConsentWorld): Promise<void> {
  await world.party(COLLECTIVE, 'registered-collective');
  const resolution = { reference: 'AG-2026/3', digest: 'a'.repeat(64) };
  for (const proposal of [CARRIED, VOIDED])
    await world.say(`consent-proposal-${proposal}`, 'consent.proposal.recorded', {
      ...{ proposal, body: COLLECTIVE, matter: 'use-of-records', resolution, inFavour: 7, entitled: 12 },
      ...{ votedOn: '2026-03-01', recordedBy: CARLA, mandate: id('mandate of carla') },
    });
  await world.say(`consent-proposal-${VOIDED}`, 'consent.proposal.annulled', {
    ...{ proposal: VOIDED, body: COLLECTIVE, ground: 'miscounted', annulledBy: CARLA },
  });
  await world.say(consentEvents.TAXONOMY_STREAM, 'consent.taxonomy.adopted', {
    ...{ version: 'essay-1', replaces: 'dpv-2.3', resolution, adoptedBy: CARLA },
    terms: [
      { purpose: 'Purpose', parents: [] },
      { purpose: 'PoliticalCampaign', parents: ['Purpose'] },
    ],
  });
}

/** Nobody ever agreed to it. */
async function liveOfferThatExpired(world: ConsentWorld, texts: readonly object[]): Promise<void> {
  const contract = id('contract that expired');
  const stream = `consent-contract-${contract}`;
  const digest = 'f'.repeat(64);
  const deed = { wording: 'deed/1', fr: digest, de: digest, it: digest, en: digest };
  const terms = contractTerms({ contract, until: '2026-03-02T09:00:00Z' });
  await world.say(stream, 'consent.contract.offered', {
    ...{ contract, client: id('client'), version: 1, side: 'cooperative', offeredBy: ANNE, answers: null },
    ...{ terms, termsDigest: digest, deed, texts, digest },
  });
  const partners = { contract, consumer: PARTNER, client: id('client') };
  await world.say(stream, 'consent.contract.expired', { ...partners, until: terms.until });
}

/** An agreement that came about as another one, and one that was refused. */
async function liveWithAgreements(world: ConsentWorld): Promise<void> {
  const say = (agreement: string, name: string, data: object) =>
    world.say(`consent-agreement-${agreement}`, `consent.agreement.${name}`, {
      ...{ agreement, stakeholder: CARLA, consumer: PARTNER },
      ...data,
    });
  const rest = { stakeholder: CARLA, consumer: PARTNER, scope: {}, fields: 'all' as const, until: END };
  const signed = { digest: 'a'.repeat(64), keyId: 'k', jws: 'a.b.c' };
  const evidence = { kind: 'signed-in', level: 'A2', authTime: null };
  for (const agreement of [AGREED, DECLINED]) {
    const terms = agreementTerms('SD-BASE', { agreement, ...rest });
    await say(agreement, 'offered', { offeredBy: CARLA, terms, ...signed, language: 'fr', evidence });
  }
  const other = { agreement: AGREED, ...rest, alternativeTo: 'SD-BASE' as const };
  await say(AGREED, 'countered', { terms: agreementTerms('PDC-GOOD', other), ...signed });
  await say(AGREED, 'accepted', { side: 'person', ...signed, grant: VOID, prohibition: null });
  await say(DECLINED, 'refused', { side: 'organisation' });
}

/** A partner's two systems, one of which left, and a stream that ended. */
async function liveWithSystems(world: ConsentWorld): Promise<void> {
  const publicKey = { kty: 'OKP', crv: 'Ed25519', x: 'a'.repeat(43), kid: 'partner-1' };
  const systems = ['partner', 'partner-of-old'].map((clientId) => ({
    ...{ client: id(`${clientId} client`), clientId, party: PARTNER },
  }));
  for (const { client, ...system } of systems) {
    const registered = { client, ...system, publicKey, registeredBy: 'test' };
    await world.say(`identity-client-${client}`, 'identity.client.registered', registered);
  }
  const [, old] = systems;
  await world.say(`identity-client-${old?.client}`, 'identity.client.closed', { ...old, closedBy: 'test' });
  await world.say(`consent-feed-${PARTNER}`, 'consent.feed.cut', {
    ...{ cut: id('cut'), consumer: PARTNER, reason: 'registration-closed', decided: '5', delivered: '0' },
    ...{ connections: 0, steps: [{ step: 'stream-deleted', ms: 3 }] },
  });
}

/** A webhook that was told, went silent, was enabled again and taken back. */
async function liveWithWebhook(world: ConsentWorld): Promise<void> {
  const say = (name: string, data: object) =>
    world.say(`consent-webhook-${WEBHOOK}`, `consent.webhook.${name}`, { webhook: WEBHOOK, ...data });
  const url = 'https://partner.example/hooks';
  const owner = { consumer: PARTNER, client: id('client'), clientId: 'partner' };
  await say('registered', { ...owner, url, types: ['coop.consent.grant.withdrawn.v1'] });
  await say('secret-rotated', { generation: 2, previousUntil: START });
  await say('replay-asked', { after: '0', until: '3' });
  await say('delivered-through', { through: '20', replays: '0' });
  await say('disabled', { reason: 'exhausted', failure: 'timed-out', status: null, attempts: 10 });
  await say('enabled', {});
}
