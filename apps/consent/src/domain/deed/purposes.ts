import type { DeedLanguage } from './words.js';

/**
 * Purposes as deeds name them. Kept apart from the names on pages: those may be improved at any time, but what was
 * signed must come out of the same terms for ever.
 */
const NAMES: Readonly<Record<string, Readonly<Record<DeedLanguage, string>>>> = {
  AcademicResearch: {
    fr: 'recherche universitaire',
    de: 'Forschung an Hochschulen',
    it: 'ricerca universitaria',
    en: 'university research',
  },
  AccountManagement: {
    fr: 'gestion des comptes',
    de: 'Verwaltung von Konten',
    it: 'gestione dei conti',
    en: 'managing accounts',
  },
  Advertising: { fr: 'publicité', de: 'Werbung', it: 'pubblicità', en: 'advertising' },
  CommercialPurpose: {
    fr: 'but commercial',
    de: 'gewerbliche Nutzung',
    it: 'uso commerciale',
    en: 'commercial use',
  },
  CommercialResearch: {
    fr: 'recherche commerciale',
    de: 'gewerbliche Forschung',
    it: 'ricerca commerciale',
    en: 'commercial research',
  },
  CommunicationForCustomerCare: {
    fr: 'contact avec la clientèle',
    de: 'Kontakt mit der Kundschaft',
    it: 'contatto con la clientela',
    en: 'contact with customers',
  },
  CommunicationManagement: {
    fr: 'envois et échanges de messages',
    de: 'Versand und Austausch von Nachrichten',
    it: 'invio e scambio di messaggi',
    en: 'sending and handling messages',
  },
  CustomerManagement: {
    fr: 'gestion de la clientèle',
    de: 'Verwaltung der Kundschaft',
    it: 'gestione della clientela',
    en: 'managing customers',
  },
  DataAltruism: {
    fr: 'don de données pour le bien commun',
    de: 'Datenspende für das Gemeinwohl',
    it: 'dono di dati per il bene comune',
    en: 'giving data for the common good',
  },
  DirectMarketing: {
    fr: 'démarchage direct',
    de: 'Direktwerbung',
    it: 'marketing diretto',
    en: 'direct marketing',
  },
  EnforceSecurity: { fr: 'sécurité', de: 'Sicherheit', it: 'sicurezza', en: 'security' },
  IdentityVerification: {
    fr: 'vérification de l’identité',
    de: 'Prüfung der Identität',
    it: 'verifica dell’identità',
    en: 'checking identity',
  },
  ImproveHealthcare: {
    fr: 'amélioration des soins',
    de: 'bessere Gesundheitsversorgung',
    it: 'miglioramento delle cure',
    en: 'better health care',
  },
  ImprovePublicServices: {
    fr: 'amélioration des services publics',
    de: 'bessere öffentliche Dienste',
    it: 'miglioramento dei servizi pubblici',
    en: 'better public services',
  },
  LegalCompliance: {
    fr: 'respect de la loi',
    de: 'Einhaltung des Rechts',
    it: 'rispetto della legge',
    en: 'complying with the law',
  },
  Marketing: { fr: 'promotion commerciale', de: 'Marketing', it: 'promozione commerciale', en: 'marketing' },
  MemberPartnerManagement: {
    fr: 'gestion des membres',
    de: 'Verwaltung der Mitglieder',
    it: 'gestione dei membri',
    en: 'managing members',
  },
  NonCommercialPurpose: {
    fr: 'but non commercial',
    de: 'nicht gewerbliche Nutzung',
    it: 'uso non commerciale',
    en: 'non-commercial use',
  },
  NonCommercialResearch: {
    fr: 'recherche non commerciale',
    de: 'nicht gewerbliche Forschung',
    it: 'ricerca non commerciale',
    en: 'non-commercial research',
  },
  OrganisationGovernance: {
    fr: 'vie de l’organisation',
    de: 'Führung der Organisation',
    it: 'vita dell’organizzazione',
    en: 'running the organisation',
  },
  PaymentManagement: { fr: 'paiements', de: 'Zahlungen', it: 'pagamenti', en: 'payments' },
  Personalisation: {
    fr: 'personnalisation',
    de: 'Personalisierung',
    it: 'personalizzazione',
    en: 'personalisation',
  },
  PersonalisedAdvertising: {
    fr: 'publicité personnalisée',
    de: 'personalisierte Werbung',
    it: 'pubblicità personalizzata',
    en: 'personalised advertising',
  },
  PoliticalCampaign: {
    fr: 'campagne politique',
    de: 'politische Kampagne',
    it: 'campagna politica',
    en: 'political campaign',
  },
  PublicBenefit: {
    fr: 'intérêt public',
    de: 'öffentliches Interesse',
    it: 'interesse pubblico',
    en: 'public benefit',
  },
  PublicPolicyMaking: {
    fr: 'préparation de politiques publiques',
    de: 'Gestaltung öffentlicher Politik',
    it: 'elaborazione di politiche pubbliche',
    en: 'shaping public policy',
  },
  PublicRelations: {
    fr: 'relations publiques',
    de: 'Öffentlichkeitsarbeit',
    it: 'relazioni pubbliche',
    en: 'public relations',
  },
  ProvideOfficialStatistics: {
    fr: 'statistique officielle',
    de: 'amtliche Statistik',
    it: 'statistica ufficiale',
    en: 'official statistics',
  },
  Purpose: { fr: 'toute finalité', de: 'jeder Zweck', it: 'ogni scopo', en: 'any purpose' },
  RecordManagement: {
    fr: 'tenue des dossiers',
    de: 'Führung von Akten',
    it: 'tenuta degli incarti',
    en: 'keeping records',
  },
  RequestedServiceProvision: {
    fr: 'service demandé',
    de: 'verlangte Dienstleistung',
    it: 'servizio richiesto',
    en: 'service asked for',
  },
  ResearchAndDevelopment: {
    fr: 'recherche et développement',
    de: 'Forschung und Entwicklung',
    it: 'ricerca e sviluppo',
    en: 'research and development',
  },
  ScientificResearch: {
    fr: 'recherche scientifique',
    de: 'wissenschaftliche Forschung',
    it: 'ricerca scientifica',
    en: 'scientific research',
  },
  SearchFunctionalities: {
    fr: 'recherche dans un annuaire',
    de: 'Suche in einem Verzeichnis',
    it: 'ricerca in un elenco',
    en: 'search in a directory',
  },
  SellDataToThirdParties: {
    fr: 'vente des données à des tiers',
    de: 'Verkauf der Daten an Dritte',
    it: 'vendita dei dati a terzi',
    en: 'selling the data to others',
  },
  ServiceManagement: {
    fr: 'gestion du service',
    de: 'Betrieb der Dienstleistung',
    it: 'gestione del servizio',
    en: 'managing the service',
  },
  ServiceProvision: {
    fr: 'fourniture du service',
    de: 'Erbringung der Dienstleistung',
    it: 'fornitura del servizio',
    en: 'providing the service',
  },
  ServiceUsageAnalytics: {
    fr: 'mesure de l’usage',
    de: 'Messung der Nutzung',
    it: 'misurazione dell’uso',
    en: 'measuring use',
  },
  SocialMediaMarketing: {
    fr: 'promotion sur les réseaux sociaux',
    de: 'Marketing in sozialen Netzwerken',
    it: 'promozione sulle reti sociali',
    en: 'marketing on social media',
  },
  TargetedAdvertising: {
    fr: 'publicité ciblée',
    de: 'gezielte Werbung',
    it: 'pubblicità mirata',
    en: 'targeted advertising',
  },
};

/** The identifier always stands beside the name: it is what the terms say. */
export function purposeName(purpose: string, language: DeedLanguage): string {
  const name = Object.hasOwn(NAMES, purpose) ? NAMES[purpose]?.[language] : undefined;
  return name === undefined ? purpose : `${name} (${purpose})`;
}
