import type { ReasonWords } from './reason-words.js';

/** Warum ja oder nein: der Person für ihren Teil gesagt, und denen, die prüfen. */
export const DE_REASONS: ReasonWords = {
  'prohibition-unreadable': [
    'Ein Verbot konnte nicht gelesen werden. Im Zweifel heisst das Nein.',
    'Ein Verbot konnte nicht gelesen werden; ein Fehler gilt als Ablehnung.',
  ],
  'prohibited-by-law': [
    'Das Gesetz verbietet diese Nutzung Ihrer Daten.',
    'Das Gesetz verbietet diese Nutzung.',
  ],
  'prohibited-by-cooperative': [
    'Die Charta der Genossenschaft verbietet diese Nutzung Ihrer Daten.',
    'Die Charta der Genossenschaft verbietet diese Nutzung.',
  ],
  'prohibited-by-stakeholder': [
    'Sie haben diese Nutzung verboten.',
    'Jemand mit Mitsprache bei diesem Feld hat diese Nutzung verboten.',
  ],
  objected: [
    'Sie haben dieser Nutzung widersprochen.',
    'Eine betroffene Person hat widersprochen (DSGVO Art. 21).',
  ],
  'prohibited-by-contract': [
    '{recipient} hat im eigenen Vertrag auf diesen Zweck verzichtet: {purpose}.',
    '{recipient} hat im eigenen Vertrag auf den Zweck {purpose} verzichtet.',
  ],
  'political-campaign-by-default': [
    'Politische Werbung ist verboten, ausser alle Betroffenen stimmen ausdrücklich zu.',
    'Der Zweck {purpose} ist oder enthält politische Werbung; eine ausdrückliche Einwilligung fehlt.',
  ],
  stale: [
    'Der Stand der Einwilligungen war für eine Antwort nicht neu genug. Im Zweifel heisst das Nein.',
    'Der bekannte Stand war älter als das, was bekannt sein musste.',
  ],
  'consumer-unknown': [
    'Die anfragende Organisation ist der Genossenschaft nicht bekannt.',
    'Die anfragende Partei ist nicht bekannt.',
  ],
  'consumer-erased': ['Die anfragende Organisation wurde gelöscht.', 'Die anfragende Partei wurde gelöscht.'],
  'actor-without-mandate': [
    'Wer im Namen von {recipient} anfragte, hatte kein Mandat.',
    'Wer anfragte, hatte kein gültiges Mandat von {recipient}.',
  ],
  'time-unreadable': [
    'Die Anfrage von {recipient} nannte keinen lesbaren Zeitpunkt.',
    'Der angefragte Zeitpunkt war nicht lesbar.',
  ],
  'contract-unknown': [
    '{recipient} fragte ohne Vertrag an.',
    'Den von {recipient} genannten Vertrag gibt es nicht.',
  ],
  'contract-of-another': [
    '{recipient} berief sich auf den Vertrag von jemand anderem.',
    'Der genannte Vertrag bindet nicht {recipient}, sondern jemand anderen.',
  ],
  'contract-not-started': [
    'Der Vertrag von {recipient} gilt noch nicht.',
    'Der Vertrag von {recipient} galt noch nicht.',
  ],
  'contract-expired': [
    'Der Vertrag von {recipient} ist abgelaufen.',
    'Der Vertrag von {recipient} war abgelaufen.',
  ],
  'contract-terminated': [
    'Der Vertrag von {recipient} wurde gekündigt.',
    'Der Vertrag von {recipient} war gekündigt.',
  ],
  'contract-suspended': [
    'Der Vertrag von {recipient} ist ausgesetzt.',
    'Der Vertrag von {recipient} war ausgesetzt.',
  ],
  'contract-used-up': [
    '{recipient} hat alle im Vertrag vorgesehenen Abrufe schon gemacht.',
    'Die im Vertrag von {recipient} vorgesehene Zahl der Abrufe war erreicht oder nicht lesbar.',
  ],
  'transfer-without-ground': [
    'Ihre Daten gingen in ein Land ohne ausreichenden Schutz.',
    'Die Daten gingen ohne Grundlage für die Bekanntgabe ins Ausland (DSG Art. 16, DSGVO Kap. V).',
  ],
  'purpose-unknown': [
    '{recipient} nannte einen unbekannten Zweck: {purpose}.',
    'Der Zweck {purpose} steht nicht in der Taxonomie.',
  ],
  'purpose-not-in-contract': [
    'Der Vertrag von {recipient} deckt diesen Zweck nicht: {purpose}.',
    'Der Vertrag von {recipient} deckt den Zweck {purpose} nicht.',
  ],
  'action-unknown': [
    '{recipient} fragte nach einer unbekannten Nutzung: {action}.',
    'Die Nutzung {action} ist unbekannt.',
  ],
  'action-not-in-contract': [
    'Der Vertrag von {recipient} deckt diese Nutzung nicht: {action}.',
    'Der Vertrag von {recipient} deckt die Nutzung {action} nicht.',
  ],
  'record-not-in-contract': [
    'Der Vertrag von {recipient} deckt diesen Eintrag nicht.',
    'Der Eintrag liegt ausserhalb des Vertrags von {recipient}.',
  ],
  'field-not-in-contract': [
    'Der Vertrag von {recipient} deckt dieses Feld nicht.',
    'Das Feld liegt ausserhalb des Vertrags von {recipient}.',
  ],
  'duty-breached': [
    '{recipient} hat eine Pflicht aus dem Vertrag nicht erfüllt.',
    'Eine Pflicht aus dem Vertrag von {recipient} wurde nicht erfüllt.',
  ],
  'duty-unknown': [
    'Eine Pflicht ist von unbekannter Art. Im Zweifel heisst das Nein.',
    'Eine Pflicht des Vertrags oder der Einwilligung ist von unbekannter Art.',
  ],
  'currency-mixed': [
    'Der Vertrag von {recipient} vermischt mehrere Währungen.',
    'Die Zahlungen im Vertrag von {recipient} lauten auf mehrere Währungen.',
  ],
  'record-unknown': ['Diesen Eintrag gibt es nicht.', 'Den Eintrag gibt es nicht.'],
  'nothing-to-read': [
    'Es wurde kein Feld verlangt, oder der Eintrag ist leer.',
    'Es wurde kein Feld verlangt, oder der Eintrag hat keines.',
  ],
  'record-removed': ['Dieser Eintrag wurde entfernt.', 'Der Eintrag war entfernt worden.'],
  'field-unknown': ['Der Eintrag hat dieses Feld nicht.', 'Der Eintrag hat kein Feld dieses Namens.'],
  'field-empty': ['Dieses Feld ist leer.', 'Das Feld enthielt nichts.'],
  erased: [
    'Ihr Teil wurde gelöscht. Daraus geht nichts mehr hinaus.',
    'Eine Partei mit Mitsprache bei diesem Feld wurde gelöscht.',
  ],
  'nobody-to-ask': [
    'Es ist nicht bekannt, wer einwilligen könnte. Darum Nein.',
    'Niemand ist bekannt, der einwilligen könnte.',
  ],
  'stakeholder-unknown': [
    'Sie sind der Genossenschaft noch nicht als Partei bekannt.',
    'Eine Partei mit Mitsprache bei diesem Feld ist unbekannt.',
  ],
  'not-informed': [
    'Sie waren noch nicht darüber informiert, dass diese Daten gehalten werden.',
    'Die Person war nicht informiert, dass diese Daten gehalten werden (DSGVO Art. 14).',
  ],
  'outside-declared-basis': [
    'Ihre Daten wurden für andere Zwecke übernommen als diesen: {purpose}.',
    'Der Zweck {purpose} war bei der Übernahme nicht erklärt worden.',
  ],
  'grant-missing': [
    'Sie haben {recipient} für diesen Eintrag keine Einwilligung gegeben.',
    'Die Partei hat {recipient} für diesen Eintrag keine Einwilligung gegeben.',
  ],
  'grant-withdrawn': ['Sie haben Ihre Einwilligung widerrufen.', 'Die Einwilligung war widerrufen.'],
  'grant-expired': ['Ihre Einwilligung ist abgelaufen.', 'Die Einwilligung war abgelaufen.'],
  'grant-not-started': ['Ihre Einwilligung gilt noch nicht.', 'Die Einwilligung galt noch nicht.'],
  'grant-too-narrow': [
    'So weit geht Ihre Einwilligung nicht.',
    'Die Einwilligung deckt den Zweck {purpose}, die Nutzung {action} oder das Feld nicht.',
  ],
  'grant-without-mandate': [
    'Die Einwilligung in Ihrem Namen wurde ohne gültiges Mandat gegeben.',
    'Wer die Einwilligung gab, hatte kein gültiges Mandat der Partei.',
  ],
  'sensitive-not-named': [
    'Dieses Feld ist besonders schützenswert. Ihre Einwilligung nennt es nicht.',
    'Ein besonders schützenswertes Feld braucht eine Einwilligung, die es nennt.',
  ],
  'field-newer-than-grant': [
    'Dieses Feld ist neuer als Ihre Einwilligung.',
    'Das Feld kam nach der Einwilligung hinzu; sie deckt es deshalb nicht.',
  ],
  'grant-not-for-country': [
    'Ihre Einwilligung schliesst das Land aus, in dem {recipient} die Daten bearbeitet.',
    'Die Einwilligung gilt nicht für das Land, in dem {recipient} die Daten bearbeitet.',
  ],
  'grant-for-anonymous-use-only': [
    'Ihre Einwilligung gilt nur für anonyme Ergebnisse.',
    'Die Einwilligung gilt nur für die Anonymisierung, mit lesbarer Gruppengrösse.',
  ],
  'grant-without-quorum': [
    'Die Abstimmung Ihres Kollektivs erreicht den nötigen Anteil nicht.',
    'Die Einwilligung des Kollektivs beruht auf keinem angenommenen Antrag, der das Quorum erreicht.',
  ],
  'grant-used-up': [
    'Alle Abrufe, die Sie erlaubt hatten, sind gemacht.',
    'Die Zahl der Abrufe, die die Einwilligung erlaubt, war erreicht oder nicht lesbar.',
  ],
  'grant-price-not-agreed': [
    'Der Vertrag von {recipient} sieht den Preis nicht vor, den Sie verlangen.',
    'Die Einwilligung verlangt eine Zahlung, die der Vertrag von {recipient} nicht vorsieht.',
  ],
  granted: ['Sie haben eingewilligt.', 'Die Partei hat eingewilligt.'],
  'basis-applies': [
    'Sie sind informiert, haben nicht widersprochen, und dieser Zweck war erklärt: {purpose}.',
    'Die Person ist informiert, widerspricht nicht, und der Zweck {purpose} war erklärt.',
  ],
};
