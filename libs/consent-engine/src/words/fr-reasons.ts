import type { ReasonWords } from './reason-words.js';

/** Pourquoi oui ou non, dit à la personne pour sa part, et à qui vérifie. */
export const FR_REASONS: ReasonWords = {
  'prohibition-unreadable': [
    'Une interdiction n’a pas pu être lue. Dans le doute, c’est non.',
    'Une interdiction n’a pas pu être lue ; toute erreur vaut refus.',
  ],
  'prohibited-by-law': ['La loi interdit cet usage de vos données.', 'La loi interdit cet usage.'],
  'prohibited-by-cooperative': [
    'La charte de la coopérative interdit cet usage de vos données.',
    'La charte de la coopérative interdit cet usage.',
  ],
  'prohibited-by-stakeholder': [
    'Vous avez interdit cet usage.',
    'Une personne qui a son mot à dire sur ce champ a interdit cet usage.',
  ],
  objected: ['Vous vous êtes opposé·e à cet usage.', 'Une personne concernée s’est opposée (RGPD art. 21).'],
  'prohibited-by-contract': [
    'Dans son contrat, {recipient} a renoncé à cette finalité : {purpose}.',
    'Dans son contrat, {recipient} a renoncé à la finalité {purpose}.',
  ],
  'political-campaign-by-default': [
    'La campagne politique est interdite, sauf accord exprès de toutes les personnes concernées.',
    'La finalité {purpose} est ou contient une campagne politique ; il manque un accord exprès.',
  ],
  stale: [
    'L’état des accords n’était pas assez récent pour répondre. Dans le doute, c’est non.',
    'L’état connu était plus ancien que ce qu’il fallait savoir.',
  ],
  'consumer-unknown': [
    'L’organisation qui demandait n’est pas connue de la coopérative.',
    'Le demandeur n’est pas une partie connue.',
  ],
  'consumer-erased': ['L’organisation qui demandait a été effacée.', 'Le demandeur a été effacé.'],
  'actor-without-mandate': [
    'Qui demandait au nom de {recipient} n’avait pas de mandat.',
    'Qui demandait n’avait aucun mandat en vigueur de {recipient}.',
  ],
  'time-unreadable': [
    'La demande de {recipient} portait sur un moment illisible.',
    'Le moment demandé n’a pas pu être lu.',
  ],
  'contract-unknown': [
    '{recipient} a demandé sans contrat.',
    'Le contrat invoqué par {recipient} n’existe pas.',
  ],
  'contract-of-another': [
    '{recipient} a invoqué le contrat d’un autre.',
    'Le contrat invoqué lie un autre demandeur que {recipient}.',
  ],
  'contract-not-started': [
    'Le contrat de {recipient} n’est pas encore en vigueur.',
    'Le contrat de {recipient} n’était pas encore en vigueur.',
  ],
  'contract-expired': ['Le contrat de {recipient} est échu.', 'Le contrat de {recipient} était échu.'],
  'contract-terminated': [
    'Le contrat de {recipient} a été résilié.',
    'Le contrat de {recipient} avait été résilié.',
  ],
  'contract-suspended': [
    'Le contrat de {recipient} est suspendu.',
    'Le contrat de {recipient} était suspendu.',
  ],
  'contract-used-up': [
    '{recipient} a déjà fait toutes les lectures prévues par son contrat.',
    'Le nombre de lectures prévu par le contrat de {recipient} était atteint, ou illisible.',
  ],
  'transfer-without-ground': [
    'Vos données partiraient dans un pays sans garantie.',
    'Les données partiraient dans un pays sans fondement pour le transfert (LPD art. 16, RGPD chap. V).',
  ],
  'purpose-unknown': [
    '{recipient} a donné une raison inconnue : {purpose}.',
    'La finalité {purpose} n’est pas dans la taxonomie.',
  ],
  'purpose-not-in-contract': [
    'Le contrat de {recipient} ne couvre pas cette finalité : {purpose}.',
    'Le contrat de {recipient} ne couvre pas la finalité {purpose}.',
  ],
  'action-unknown': ['{recipient} a demandé un usage inconnu : {action}.', 'L’usage {action} est inconnu.'],
  'action-not-in-contract': [
    'Le contrat de {recipient} ne couvre pas cet usage : {action}.',
    'Le contrat de {recipient} ne couvre pas l’usage {action}.',
  ],
  'record-not-in-contract': [
    'Le contrat de {recipient} ne couvre pas cette fiche.',
    'La fiche est hors du contrat de {recipient}.',
  ],
  'field-not-in-contract': [
    'Le contrat de {recipient} ne couvre pas ce champ.',
    'Le champ est hors du contrat de {recipient}.',
  ],
  'duty-breached': [
    '{recipient} n’a pas tenu une obligation de son contrat.',
    'Une obligation du contrat de {recipient} n’a pas été tenue.',
  ],
  'duty-unknown': [
    'Une obligation est d’un genre inconnu. Dans le doute, c’est non.',
    'Une obligation du contrat ou de l’accord est d’un genre inconnu.',
  ],
  'currency-mixed': [
    'Le contrat de {recipient} mêle plusieurs monnaies.',
    'Les paiements du contrat de {recipient} sont en plusieurs monnaies.',
  ],
  'record-unknown': ['Cette fiche n’existe pas.', 'La fiche n’existe pas.'],
  'nothing-to-read': [
    'Aucun champ n’a été demandé, ou la fiche est vide.',
    'Aucun champ n’a été demandé, ou la fiche n’en a aucun.',
  ],
  'record-removed': ['Cette fiche a été retirée.', 'La fiche avait été retirée.'],
  'field-unknown': ['La fiche n’a pas ce champ.', 'La fiche n’a pas de champ de ce nom.'],
  'field-empty': ['Ce champ est vide.', 'Le champ ne contenait rien.'],
  erased: [
    'Votre part a été effacée. Plus rien n’en sort.',
    'Une partie qui a son mot à dire sur ce champ a été effacée.',
  ],
  'nobody-to-ask': [
    'On ne sait pas qui pourrait donner son accord. Alors c’est non.',
    'Personne n’est connu qui pourrait donner son accord.',
  ],
  'stakeholder-unknown': [
    'Vous n’êtes pas encore connu·e de la coopérative comme partie.',
    'Une partie qui a son mot à dire sur ce champ est inconnue.',
  ],
  'not-informed': [
    'Vous n’aviez pas encore été informé·e que ces données sont détenues.',
    'La personne n’avait pas été informée que ces données sont détenues (RGPD art. 14).',
  ],
  'outside-declared-basis': [
    'Vos données ont été reprises pour d’autres finalités que celle-ci : {purpose}.',
    'La finalité {purpose} n’avait pas été déclarée lors de la reprise.',
  ],
  'grant-missing': [
    'Vous n’avez donné aucun accord à {recipient} pour cette fiche.',
    'La partie n’a donné à {recipient} aucun accord pour cette fiche.',
  ],
  'grant-withdrawn': ['Vous avez retiré votre accord.', 'L’accord avait été retiré.'],
  'grant-expired': ['Votre accord est échu.', 'L’accord était échu.'],
  'grant-not-started': [
    'Votre accord n’est pas encore en vigueur.',
    'L’accord n’était pas encore en vigueur.',
  ],
  'grant-too-narrow': [
    'Votre accord ne va pas jusque-là.',
    'L’accord ne couvre pas la finalité {purpose}, l’usage {action} ou le champ.',
  ],
  'grant-without-mandate': [
    'L’accord donné en votre nom l’a été sans mandat valable.',
    'Qui a donné l’accord n’avait pas de mandat en vigueur de la partie.',
  ],
  'sensitive-not-named': [
    'Ce champ est sensible. Votre accord ne le nomme pas.',
    'Un champ sensible exige un accord qui le nomme.',
  ],
  'field-newer-than-grant': [
    'Ce champ est plus récent que votre accord.',
    'Le champ a été introduit après l’accord, qui ne le couvre donc pas.',
  ],
  'grant-not-for-country': [
    'Votre accord exclut le pays où {recipient} traite les données.',
    'L’accord ne vaut pas pour le pays où {recipient} traite les données.',
  ],
  'grant-for-anonymous-use-only': [
    'Votre accord vaut seulement pour des résultats anonymes.',
    'L’accord vaut seulement pour l’anonymisation, avec une taille de groupe lisible.',
  ],
  'grant-without-quorum': [
    'Le vote de votre collectif n’atteint pas la part requise.',
    'L’accord du collectif ne repose sur aucune proposition adoptée qui atteigne le quorum.',
  ],
  'grant-used-up': [
    'Toutes les lectures que vous aviez permises ont été faites.',
    'Le nombre de lectures prévu par l’accord était atteint, ou illisible.',
  ],
  'grant-price-not-agreed': [
    'Le contrat de {recipient} ne prévoit pas le prix que vous demandez.',
    'L’accord demande un paiement que le contrat de {recipient} ne prévoit pas.',
  ],
  granted: ['Vous avez donné votre accord.', 'La partie a donné son accord.'],
  'basis-applies': [
    'Vous êtes informé·e, ne vous êtes pas opposé·e, et cette finalité était déclarée : {purpose}.',
    'La personne est informée, ne s’oppose pas, et la finalité {purpose} était déclarée.',
  ],
};
