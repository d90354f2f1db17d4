import type { PresetId } from './agreement.js';
import { ROSTER } from './agreement-roster.js';

export const WORD_LANGUAGES = ['fr', 'de', 'it', 'en'] as const;
export type WordLanguage = (typeof WORD_LANGUAGES)[number];

/** French, German, Italian, English. */
type InFour = readonly [fr: string, de: string, it: string, en: string];

const LABELS: Readonly<Record<PresetId, InFour>> = {
  'SD-BASE': ['Le service seul', 'Nur der Dienst', 'Solo il servizio', 'The service alone'],
  'SD-BASE-DP': [
    'Le service seul, données rendues',
    'Nur der Dienst, Daten zurück',
    'Solo il servizio, dati restituiti',
    'The service alone, data returned',
  ],
  'SD-BASE-A': ['Service et mesure', 'Dienst und Messung', 'Servizio e misura', 'Service and measuring'],
  'SD-BASE-A-DP': [
    'Service et mesure, données rendues',
    'Dienst und Messung, Daten zurück',
    'Servizio e misura, dati restituiti',
    'Service and measuring, data returned',
  ],
  'SD-BASE-AT': [
    'Service, mesure et suivi',
    'Dienst, Messung und Verfolgung',
    'Servizio, misura e tracciamento',
    'Service, measuring and tracking',
  ],
  'SD-BASE-AT-DP': [
    'Service, mesure et suivi, données rendues',
    'Dienst, Messung und Verfolgung, Daten zurück',
    'Servizio, misura e tracciamento, dati restituiti',
    'Service, measuring and tracking, data returned',
  ],
  'SD-BASE-ATP': [
    'Service, mesure, suivi et profil',
    'Dienst, Messung, Verfolgung und Profil',
    'Servizio, misura, tracciamento e profilo',
    'Service, measuring, tracking and profile',
  ],
  'SD-BASE-ATP-DP': [
    'Service, mesure, suivi et profil, données rendues',
    'Dienst, Messung, Verfolgung und Profil, Daten zurück',
    'Servizio, misura, tracciamento e profilo, dati restituiti',
    'Service, measuring, tracking and profile, data returned',
  ],
  'SD-BASE-ATP-S3P': [
    'Le même, et des données anonymes à des tiers',
    'Dasselbe, und anonyme Daten an Dritte',
    'Lo stesso, e dati anonimi a terzi',
    'The same, and anonymous data to others',
  ],
  'SD-BASE-ATP-S3P-DP': [
    'Le même, données anonymes à des tiers et données rendues',
    'Dasselbe, anonyme Daten an Dritte und Daten zurück',
    'Lo stesso, dati anonimi a terzi e dati restituiti',
    'The same, anonymous data to others and data returned',
  ],
  PDC: ['Contribution', 'Beitrag', 'Contributo', 'Contribution'],
  'PDC-GOOD': [
    'Contribution au bien commun',
    'Beitrag zum Gemeinwohl',
    'Contributo al bene comune',
    'Contribution to the public good',
  ],
  'PDC-AI': [
    'Contribution à une intelligence artificielle',
    'Beitrag zu einer künstlichen Intelligenz',
    'Contributo a un’intelligenza artificiale',
    'Contribution to an artificial intelligence',
  ],
  'PDC-INTENT': [
    'Dire ce que je cherche',
    'Sagen, was ich suche',
    'Dire che cosa cerco',
    'Saying what I am looking for',
  ],
  TPR: [
    'Relation de confiance entre deux personnes',
    'Vertrauensverhältnis zwischen zwei Personen',
    'Rapporto di fiducia tra due persone',
    'Trusted relationship between two persons',
  ],
  'TPR-IDENTITY-REF': [
    'Se porter garant d’une identité',
    'Für eine Identität bürgen',
    'Garantire un’identità',
    'Vouching for an identity',
  ],
};

const PURPOSES: Readonly<Record<string, InFour>> = {
  ServiceProvision: [
    'rendre le service',
    'den Dienst erbringen',
    'fornire il servizio',
    'provide the service',
  ],
  ServiceUsageAnalytics: [
    'mesurer l’usage du service',
    'die Nutzung des Dienstes messen',
    'misurare l’uso del servizio',
    'measure how the service is used',
  ],
  ServicePersonalisation: [
    'me reconnaître et adapter le service',
    'mich wiedererkennen und den Dienst anpassen',
    'riconoscermi e adattare il servizio',
    'recognise me and adapt the service',
  ],
  PersonalisedAdvertising: [
    'faire mon profil pour la publicité',
    'ein Profil von mir für Werbung bilden',
    'creare il mio profilo per la pubblicità',
    'profile me for advertising',
  ],
  ResearchAndDevelopment: [
    'chercher et développer',
    'forschen und entwickeln',
    'fare ricerca e sviluppo',
    'research and develop',
  ],
  PublicBenefit: [
    'servir le bien commun',
    'dem Gemeinwohl dienen',
    'servire il bene comune',
    'serve the public good',
  ],
  ImproveExistingProductsAndServices: [
    'améliorer des produits',
    'Produkte verbessern',
    'migliorare prodotti',
    'improve products',
  ],
  RequestedServiceProvision: [
    'répondre à ce que je demande',
    'auf meine Anfrage antworten',
    'rispondere a ciò che chiedo',
    'answer what I ask for',
  ],
  ProvideProductRecommendations: [
    'me proposer des produits',
    'mir Produkte vorschlagen',
    'propormi prodotti',
    'suggest products to me',
  ],
  Marketing: ['faire de la publicité', 'werben', 'fare pubblicità', 'advertise'],
  DirectMarketing: [
    'me démarcher',
    'mich direkt bewerben',
    'contattarmi per vendere',
    'market to me directly',
  ],
  CommercialPurpose: ['en faire commerce', 'damit Handel treiben', 'farne commercio', 'trade with them'],
  CommunicationManagement: [
    'communiquer avec moi',
    'mit mir kommunizieren',
    'comunicare con me',
    'communicate with me',
  ],
  IdentityVerification: [
    'confirmer mon identité',
    'meine Identität bestätigen',
    'confermare la mia identità',
    'confirm my identity',
  ],
};

const DUTIES: Readonly<Record<(typeof ROSTER)[PresetId]['duties'][number], InFour>> = {
  'no-onward-transfer': [
    'Rien qui me désigne ne va à des tiers.',
    'Nichts, was mich bezeichnet, geht an Dritte.',
    'Nulla che mi identifichi va a terzi.',
    'Nothing that points to me goes to others.',
  ],
  'no-reidentification': [
    'Personne ne cherche qui je suis dans des données anonymes.',
    'Niemand sucht mich in anonymen Daten.',
    'Nessuno mi cerca in dati anonimi.',
    'Nobody looks for me in anonymous data.',
  ],
  portability: [
    'Mes données me sont rendues quand je le demande.',
    'Meine Daten erhalte ich auf Verlangen zurück.',
    'I miei dati mi sono restituiti su richiesta.',
    'My data are returned to me when I ask.',
  ],
  'delete-at-end': [
    'À la fin, mes données sont détruites.',
    'Am Ende werden meine Daten vernichtet.',
    'Alla fine i miei dati sono distrutti.',
    'At the end my data are destroyed.',
  ],
};

/** French puts a space before a colon. */
const MAY: InFour = [
  'L’organisation peut :',
  'Die Organisation darf:',
  'L’organizzazione può:',
  'The organisation may:',
];
const MAY_NOT: InFour = ['Elle ne peut pas :', 'Sie darf nicht:', 'Non può:', 'It may not:'];

/** What a person reads of an agreement: a label, and sentences made of its terms, so that they cannot say else. */
export interface PresetWords {
  readonly label: string;
  readonly sentences: readonly string[];
}

export function presetWords(preset: PresetId, language: WordLanguage): PresetWords {
  const at = WORD_LANGUAGES.indexOf(language);
  const word = (words: InFour | undefined): string => words?.[at] ?? '';
  const { purposes, prohibitions, duties } = ROSTER[preset];
  const sentence = (frame: InFour, terms: readonly string[]): readonly string[] =>
    terms.length === 0 ? [] : [`${word(frame)} ${terms.map((term) => word(PURPOSES[term])).join('; ')}.`];
  return {
    label: word(LABELS[preset]),
    sentences: [
      ...sentence(MAY, purposes),
      ...sentence(MAY_NOT, prohibitions),
      ...duties.map((duty) => word(DUTIES[duty])),
    ],
  };
}
