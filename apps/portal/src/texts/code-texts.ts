import type { Action } from '@coop/consent-engine';
import type { consentApi, identityEvents, recordsEvents, Service } from '@coop/contracts';
import type { z } from 'zod';

type Words<Code extends string> = Readonly<Record<Code, string>>;

/** Words for every code that a page shows. A code that is added to a closed list without words fails the build. */
export interface CodeTexts {
  readonly kinds: Words<
    'personal-data' | 'personal-work' | 'confidential' | 'legal-person-data' | 'collective-work'
  >;
  readonly visibility: Words<'public' | 'members' | 'contract' | 'private'>;
  readonly whatHappened: Words<
    | 'disclosed'
    | 'refused'
    | 'read-in-bulk'
    | 'allowed'
    | 'not-allowed'
    | 'created'
    | 'corrected'
    | 'proposed'
    | 'informed'
  >;
  readonly actions: Words<Action>;
  readonly stages: Words<'identity' | 'contract' | 'consent' | 'duty' | 'stale' | 'prohibition' | 'budget'>;
  readonly remains: Words<
    'pseudonymous-history' | 'delivered-copies' | 'published-releases' | 'keyed-fingerprint' | 'backups'
  >;
  readonly erasureStates: Words<'none' | 'waiting' | 'under-way' | 'completed'>;
  readonly erasureProgress: Words<'waiting' | 'under-way'>;
  readonly erasureSteps: Words<
    | `identity.erasure-request.${'made' | 'blocked' | 'taken-back' | 'cleared'}`
    | `identity.erasure.${'requested' | 'keys-destroyed' | 'purge-acknowledged' | 'recipients-told'}`
    | `identity.erasure.${'ciphertext-removed' | 'backups-dated' | 'completed'}`
  >;
  readonly services: Words<Service>;
  readonly holdBases: Words<z.infer<typeof identityEvents.IDENTITY_EVENTS.holdPlaced.schema>['basis']>;
  readonly agreementStates: Words<'offered' | 'countered' | 'accepted' | 'refused'>;
  readonly consentMoments: Words<'given' | 'renewed' | 'withdrawn' | 'expired' | 'invalidated'>;
  readonly voidGrounds: Words<z.infer<typeof consentApi.invalidateGrant>['ground']>;
  readonly dutyStates: Words<'pending' | 'fulfilled' | 'breached'>;
  readonly dutyKinds: Words<'delete' | 'attribute' | 'notify' | 'report-use' | 'pay'>;
  readonly roles: Words<'member' | 'steward' | 'corrector' | 'auditor' | 'researcher'>;
  readonly controlKinds: Words<
    | 'grant'
    | 'prohibition'
    | 'contract'
    | 'mandate'
    | 'duty'
    | 'vote'
    | 'purposes'
    | 'record'
    | 'party'
    | 'client'
    | 'membership'
  >;
  readonly changes: Words<'began' | 'changed' | 'ended'>;
  readonly outcomes: Words<'PERMIT' | 'PARTIAL' | 'DENY'>;
  readonly summary: Words<
    | 'parties'
    | 'erasedParties'
    | 'grants'
    | 'prohibitions'
    | 'contracts'
    | 'mandates'
    | 'records'
    | 'openDuties'
  >;
  readonly legalBases: Words<z.infer<typeof recordsEvents.legalBasis>>;
  readonly logStates: Words<
    'following' | 'event-store-loss' | 'event-store-differs' | 'split-view' | 'witness-ahead'
  >;
  readonly witnessing: Words<'unwitnessed' | 'waiting' | 'witnessed' | 'below-quorum'>;
  readonly witnessOutcomes: Words<'cosigned' | 'failed' | 'not-asked'>;
  readonly questions: Words<
    'timeline' | 'events' | 'state' | 'diff' | 'access' | 'why' | 'proof' | 'verify' | 'export'
  >;
}

/** The words of a code; a code that this version does not know is shown as it is. */
export const wordsFor = (words: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(words, code) ? (words[code] ?? code) : code;
