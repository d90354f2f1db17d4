import { isPurpose, narrowerOrEqual } from '@coop/consent-engine';
import type { ContractEvent, ContractSide, OfferedVersion, Signature } from '../domain/contract.js';
import type { ContractCommand, OfferContract, SignContract } from '../domain/contract.decide.js';
import type { PurposeRules } from '../domain/contract-terms.js';
import type { SigningRule } from '../domain/signing-power.js';
import { CONTRACT, contractTerms, id, PARTNER, START } from './facts.js';

/** One contract between a partner and the cooperative, told by events and asked by commands. */
export const CLIENT = id('client');
export const STEWARD = id('steward');
export const SIGNATORY = id('signatory');
export const SUSPENSION = id('suspension');
export const DIGEST = 'c'.repeat(64);
export const NEXT_DIGEST = 'd'.repeat(64);
export const SOLE: SigningRule = { signatures: 'sole', seal: 'suffices' };
export const JOINT: SigningRule = { signatures: 'joint-by-two', seal: 'counts-as-one' };

const partners = { contract: CONTRACT, consumer: PARTNER, client: CLIENT };
const one = { version: 1, digest: DIGEST };
const speakerOf = (side: ContractSide) => (side === 'consumer' ? PARTNER : STEWARD);
const deed = { wording: 'deed/1' as const, fr: DIGEST, de: DIGEST, it: DIGEST, en: DIGEST };
const text = (language: 'fr' | 'en') => ({ language, text: `Text (${language})`, digest: DIGEST });

export const version = (side: ContractSide, change: Partial<OfferedVersion> = {}): OfferedVersion => ({
  ...{ contract: CONTRACT, client: CLIENT, version: 1, side, offeredBy: speakerOf(side), answers: null },
  ...{ terms: contractTerms(), termsDigest: DIGEST, deed, texts: [text('fr'), text('en')], digest: DIGEST },
  ...change,
});

const next = { version: 2, answers: DIGEST, digest: NEXT_DIGEST };
export const offered = (side: ContractSide, change = {}): ContractEvent => ({
  type: 'consent.contract.offered',
  data: version(side, change),
});
export const counterOffered = (side: ContractSide): ContractEvent => ({
  type: 'consent.contract.counter-offered',
  data: version(side, next),
});
export const agreed = (side: ContractSide, of = one): ContractEvent => ({
  type: 'consent.contract.agreed',
  data: { ...partners, ...of, side, agreedBy: speakerOf(side) },
});
export const signed = (side: ContractSide, change: Partial<Signature> = {}): ContractEvent => ({
  type: 'consent.contract.signed',
  data: {
    ...{ ...partners, ...one, side, signer: speakerOf(side), completes: true },
    ...(side === 'consumer'
      ? ({ method: 'seal', mandate: null } as const)
      : ({ method: 'session', mandate: id('mandate') } as const)),
    ...{ keyId: 'key', jws: 'a.b.c', level: 'simple' as const },
    ...change,
  },
});
export const inForce: ContractEvent = {
  type: 'consent.contract.entered-into-force',
  data: { ...partners, ...one, terms: contractTerms() },
};
export const suspended = (
  suspension = SUSPENSION,
  reason: 'inquiry' | 'duty-breached' = 'inquiry',
): ContractEvent => ({
  type: 'consent.contract.suspended',
  data: { ...partners, suspension, reason, by: STEWARD },
});
export const resumed = (suspension = SUSPENSION, by = STEWARD): ContractEvent => ({
  type: 'consent.contract.resumed',
  data: { ...partners, suspension, by },
});
export const terminated = (side: ContractSide): ContractEvent => ({
  type: 'consent.contract.terminated',
  data: { ...partners, side, by: speakerOf(side), reason: 'end-of-need' },
});
export const expired: ContractEvent = {
  type: 'consent.contract.expired',
  data: { ...partners, until: contractTerms().until },
};

/** As no version was ever adopted. */
export const BUILT_IN_PURPOSES: PurposeRules = { isPurpose, isWithin: narrowerOrEqual };

export const offer = (side: ContractSide, change: Partial<OfferedVersion> = {}): OfferContract => ({
  kind: 'offer',
  offered: version(side, change),
  purposes: BUILT_IN_PURPOSES,
  now: START,
});
export const counterOffer = (side: ContractSide, change: Partial<OfferedVersion> = {}): OfferContract => ({
  kind: 'counter-offer',
  offered: version(side, { ...next, ...change }),
  purposes: BUILT_IN_PURPOSES,
  now: START,
});
const consumerOf = (side: ContractSide) => (side === 'consumer' ? PARTNER : null);
export const agree = (side: ContractSide, digest = DIGEST): ContractCommand => ({
  kind: 'agree',
  ...{ contract: CONTRACT, side, consumer: consumerOf(side), digest, layersDigest: DIGEST },
  by: speakerOf(side),
  now: START,
});
export const sign = (side: ContractSide, change: Partial<SignContract> = {}): SignContract => ({
  kind: 'sign',
  ...{ contract: CONTRACT, side, consumer: consumerOf(side), layersDigest: DIGEST, signedDigest: DIGEST },
  signature: { keyId: 'key', jws: 'a.b.c', level: 'simple' },
  signing: {
    ...{ side, signer: speakerOf(side) },
    power: side === 'consumer' ? { method: 'seal' } : { method: 'session', mandate: id('mandate') },
  },
  rule: side === 'consumer' ? SOLE : { signatures: 'sole', seal: 'never' },
  ...{ breaches: [], now: START },
  ...change,
});
export const suspend = (
  suspension = SUSPENSION,
  reason: 'inquiry' | 'duty-breached' = 'inquiry',
): ContractCommand => ({ kind: 'suspend', contract: CONTRACT, suspension, reason, by: STEWARD });
export const resume = (suspension = SUSPENSION, dutyFulfilled = false): ContractCommand => ({
  kind: 'resume',
  ...{ contract: CONTRACT, suspension, by: STEWARD, dutyFulfilled },
});
export const terminate = (side: ContractSide, consumer = consumerOf(side)): ContractCommand => ({
  kind: 'terminate',
  ...{ contract: CONTRACT, side, consumer, by: speakerOf(side), reason: 'end-of-need' },
});
export const expire = (now: string): ContractCommand => ({ kind: 'expire', contract: CONTRACT, now });
