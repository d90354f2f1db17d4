/** Languages in which purposes have names of their own. */
export type LabelLanguage = 'fr' | 'en';

const LABELS: ReadonlyMap<string, Readonly<Record<LabelLanguage, string>>> = new Map([
  ['Purpose', { fr: 'Toute finalité', en: 'Any purpose' }],
  ['AcademicResearch', { fr: 'Recherche universitaire', en: 'University research' }],
  ['AccountManagement', { fr: 'Gestion des comptes', en: 'Managing accounts' }],
  ['Advertising', { fr: 'Publicité', en: 'Advertising' }],
  ['CommercialPurpose', { fr: 'But commercial', en: 'Commercial use' }],
  ['CommercialResearch', { fr: 'Recherche commerciale', en: 'Commercial research' }],
  ['CommunicationForCustomerCare', { fr: 'Contact avec la clientèle', en: 'Contact with customers' }],
  ['CommunicationManagement', { fr: 'Envois et échanges de messages', en: 'Sending and handling messages' }],
  ['CustomerManagement', { fr: 'Gestion de la clientèle', en: 'Managing customers' }],
  ['DataAltruism', { fr: 'Don de données pour le bien commun', en: 'Giving data for the common good' }],
  ['DirectMarketing', { fr: 'Démarchage direct', en: 'Direct marketing' }],
  ['EnforceSecurity', { fr: 'Sécurité', en: 'Security' }],
  ['IdentityVerification', { fr: 'Vérification de l’identité', en: 'Checking identity' }],
  ['ImproveHealthcare', { fr: 'Amélioration des soins', en: 'Better health care' }],
  ['ImprovePublicServices', { fr: 'Amélioration des services publics', en: 'Better public services' }],
  ['LegalCompliance', { fr: 'Respect de la loi', en: 'Complying with the law' }],
  ['Marketing', { fr: 'Promotion commerciale', en: 'Marketing' }],
  ['MemberPartnerManagement', { fr: 'Gestion des membres', en: 'Managing members' }],
  ['NonCommercialPurpose', { fr: 'But non commercial', en: 'Non-commercial use' }],
  ['NonCommercialResearch', { fr: 'Recherche non commerciale', en: 'Non-commercial research' }],
  ['OrganisationGovernance', { fr: 'Vie de l’organisation', en: 'Running the organisation' }],
  ['PaymentManagement', { fr: 'Paiements', en: 'Payments' }],
  ['Personalisation', { fr: 'Personnalisation', en: 'Personalisation' }],
  ['PersonalisedAdvertising', { fr: 'Publicité personnalisée', en: 'Personalised advertising' }],
  ['PoliticalCampaign', { fr: 'Campagne politique', en: 'Political campaign' }],
  ['PublicBenefit', { fr: 'Intérêt public', en: 'Public benefit' }],
  ['PublicPolicyMaking', { fr: 'Préparation de politiques publiques', en: 'Shaping public policy' }],
  ['PublicRelations', { fr: 'Relations publiques', en: 'Public relations' }],
  ['ProvideOfficialStatistics', { fr: 'Statistique officielle', en: 'Official statistics' }],
  ['RecordManagement', { fr: 'Tenue des dossiers', en: 'Keeping records' }],
  ['RequestedServiceProvision', { fr: 'Service demandé', en: 'Service asked for' }],
  ['ResearchAndDevelopment', { fr: 'Recherche et développement', en: 'Research and development' }],
  ['ScientificResearch', { fr: 'Recherche scientifique', en: 'Scientific research' }],
  ['SearchFunctionalities', { fr: 'Recherche dans un annuaire', en: 'Search in a directory' }],
  ['SellDataToThirdParties', { fr: 'Vente des données à des tiers', en: 'Selling the data to others' }],
  ['ServiceManagement', { fr: 'Gestion du service', en: 'Managing the service' }],
  ['ServiceProvision', { fr: 'Fourniture du service', en: 'Providing the service' }],
  ['ServiceUsageAnalytics', { fr: 'Mesure de l’usage', en: 'Measuring use' }],
  ['SocialMediaMarketing', { fr: 'Promotion sur les réseaux sociaux', en: 'Marketing on social media' }],
  ['TargetedAdvertising', { fr: 'Publicité ciblée', en: 'Targeted advertising' }],
]);

/** A short name of the purpose in plain words, of our own; the id where none was written. */
export function purposeLabel(id: string, language: LabelLanguage): string {
  return LABELS.get(id)?.[language] ?? id;
}
