import type { AgreementTerms, PresetId } from './agreement.js';

type Terms = Pick<AgreementTerms, 'purposes' | 'actions' | 'prohibitions' | 'duties'>;

export interface Preset extends Terms {
  /** Between two persons: no organisation is offered it. */
  readonly with: 'organisation' | 'person';
}

/**
 * What the letters of the service agreements stand for here. IEEE 7012 names ways of processing (analytics, tracking,
 * profiling); decisions are made by purpose, so each is the purpose of DPV that it is done for.
 */
const SERVICE = 'ServiceProvision';
const ANALYTICS = 'ServiceUsageAnalytics';
const TRACKING = 'ServicePersonalisation';
const PROFILING = 'PersonalisedAdvertising';

const service = (more: Partial<Terms> = {}): Preset => ({
  with: 'organisation',
  purposes: [SERVICE],
  actions: ['read', 'use'],
  prohibitions: [ANALYTICS, TRACKING, PROFILING],
  duties: ['no-onward-transfer', 'delete-at-end'],
  ...more,
});

const portable = (preset: Preset): Preset => ({ ...preset, duties: [...preset.duties, 'portability'] });

const BASE = service();
const A = service({
  purposes: [SERVICE, ANALYTICS],
  actions: ['read', 'use', 'analyse'],
  prohibitions: [TRACKING, PROFILING],
});
const AT = service({ ...A, purposes: [SERVICE, ANALYTICS, TRACKING], prohibitions: [PROFILING] });
const ATP = service({ ...AT, purposes: [SERVICE, ANALYTICS, TRACKING, PROFILING], prohibitions: [] });
const ATP_S3P = service({
  ...ATP,
  actions: ['read', 'use', 'analyse', 'anonymise'],
  duties: ['no-onward-transfer', 'no-reidentification', 'delete-at-end'],
});

const contribution = (purposes: readonly string[], more: Partial<Terms> = {}): Preset => ({
  with: 'organisation',
  purposes: [...purposes],
  actions: ['read', 'analyse'],
  prohibitions: ['Marketing'],
  duties: ['no-onward-transfer', 'no-reidentification', 'delete-at-end'],
  ...more,
});

/** The roster, in the order in which it is shown: what permits least comes first. */
export const ROSTER: Readonly<Record<PresetId, Preset>> = {
  'SD-BASE': BASE,
  'SD-BASE-DP': portable(BASE),
  'SD-BASE-A': A,
  'SD-BASE-A-DP': portable(A),
  'SD-BASE-AT': AT,
  'SD-BASE-AT-DP': portable(AT),
  'SD-BASE-ATP': ATP,
  'SD-BASE-ATP-DP': portable(ATP),
  'SD-BASE-ATP-S3P': ATP_S3P,
  'SD-BASE-ATP-S3P-DP': portable(ATP_S3P),
  PDC: contribution(['ResearchAndDevelopment', 'PublicBenefit']),
  'PDC-GOOD': contribution(['PublicBenefit'], { prohibitions: ['Marketing', 'CommercialPurpose'] }),
  'PDC-AI': contribution(['ResearchAndDevelopment', 'ImproveExistingProductsAndServices'], {
    actions: ['read', 'analyse', 'use'],
  }),
  'PDC-INTENT': contribution(['RequestedServiceProvision', 'ProvideProductRecommendations'], {
    actions: ['read', 'use'],
    prohibitions: ['DirectMarketing', PROFILING],
  }),
  TPR: { ...contribution(['CommunicationManagement'], { actions: ['read', 'use'] }), with: 'person' },
  'TPR-IDENTITY-REF': { ...contribution(['IdentityVerification'], { actions: ['read'] }), with: 'person' },
};

/** The terms of an agreement: those of its preset, between these two, over what she said, until when. */
export function agreementTerms(
  preset: PresetId,
  rest: Pick<
    AgreementTerms,
    'agreement' | 'stakeholder' | 'consumer' | 'scope' | 'fields' | 'until' | 'alternativeTo' | 'taxonomy'
  >,
): AgreementTerms {
  const { purposes, actions, prohibitions, duties } = ROSTER[preset];
  return {
    ...rest,
    preset,
    ...{
      purposes: [...purposes],
      actions: [...actions],
      prohibitions: [...prohibitions],
      duties: [...duties],
    },
  };
}

/** The alternative to an offer: the same but for its preset. */
export const alternativeTerms = ({ terms }: { readonly terms: AgreementTerms }, preset: PresetId) => {
  const { agreement, stakeholder, consumer, scope, fields, until, taxonomy } = terms;
  return agreementTerms(preset, {
    ...{ agreement, stakeholder, consumer, scope, fields, until },
    alternativeTo: terms.preset,
    ...(taxonomy === undefined ? {} : { taxonomy }),
  });
};
