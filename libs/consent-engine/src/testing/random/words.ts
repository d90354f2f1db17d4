import { DPV_2_3, POLITICAL_CAMPAIGN } from '../../taxonomy/purposes.js';
import type { TaxonomyTerms } from '../../taxonomy/taxonomy.js';
import { TODAY, variation } from '../world.js';

/** The moment around which random worlds play (milliseconds). */
export const NOW = Date.parse(TODAY);

export const PERSONS = ['anna', 'bruno', 'carla', 'dora'] as const;
export const CONSUMERS = ['courier', 'bakery'] as const;
/** Bodies that own: an organisation, a registered collective, a partnership, a partnership with one in it. */
export const BODIES = ['bakery', 'chorus', 'duo', 'trio'] as const;
export const RECORDS = ['r1', 'r2', 'r3'] as const;
export const CATEGORIES = ['directory', 'works'] as const;
export const FIELDS = ['name', 'phone', 'notes', 'health'] as const;

/** The version that random worlds adopt. */
export const NEXT = 'dpv-next';

/** What the next version may look like: terms move, appear and vanish. */
export const NEXT_TERMS: readonly TaxonomyTerms[] = [
  variation({ AcademicResearch: ['CommunicationManagement'], Canvassing: ['Marketing'] }),
  variation({ DirectMarketing: ['CommunicationManagement'], Canvassing: [POLITICAL_CAMPAIGN] }, [
    'CommunicationForCustomerCare',
  ]),
  variation({ [POLITICAL_CAMPAIGN]: ['CommunicationManagement'], Canvassing: ['Purpose'] }),
  [
    ['Purpose', []],
    ['CommunicationManagement', ['Purpose']],
    ['DirectMarketing', ['CommunicationManagement']],
    ['Canvassing', ['DirectMarketing']],
  ],
];

/** The built-in version adopted once more; its content is known. */
export const FORMER_TERMS: TaxonomyTerms = [[DPV_2_3.version, []]];

/** Purposes of a small family, so that grants, prohibitions and requests meet. */
export const NEAR = [
  'Purpose',
  'Marketing',
  'Advertising',
  'DirectMarketing',
  POLITICAL_CAMPAIGN,
  'CommunicationManagement',
  'CommunicationForCustomerCare',
  'ResearchAndDevelopment',
  'AcademicResearch',
  'Canvassing',
] as const;
