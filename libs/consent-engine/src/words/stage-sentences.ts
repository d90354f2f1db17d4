import type { Stage } from '../reason-codes.js';
import type { WordLanguage } from './languages.js';

/**
 * What a refused partner is told: one sentence per stage, whatever the reason. "Consent" must sound the same for
 * refused, never asked, withdrawn, erased, empty and non-existent.
 */
const SENTENCES: Readonly<Record<WordLanguage, Readonly<Record<Stage, string>>>> = {
  fr: {
    stale: 'L’état connu n’est pas assez récent pour décider. Réessayez dans un instant.',
    identity: 'Le demandeur n’est pas reconnu, ou qui demande en son nom n’a pas de mandat.',
    prohibition: 'Cette finalité est interdite par la loi, la charte, votre contrat, ou d’office.',
    contract: 'Votre contrat ne permet pas cette demande.',
    duty: 'Une obligation de votre contrat n’est pas tenue, ou ne peut pas l’être.',
    consent: 'Aucun accord ne permet cette lecture.',
  },
  de: {
    stale: 'Der bekannte Stand ist nicht neu genug für einen Entscheid. Versuchen Sie es gleich noch einmal.',
    identity: 'Die anfragende Partei ist nicht bekannt, oder wer in ihrem Namen anfragt, hat kein Mandat.',
    prohibition: 'Dieser Zweck ist durch Gesetz, Charta, Ihren Vertrag oder von vornherein verboten.',
    contract: 'Ihr Vertrag erlaubt diese Anfrage nicht.',
    duty: 'Eine Pflicht aus Ihrem Vertrag ist nicht erfüllt oder nicht erfüllbar.',
    consent: 'Keine Einwilligung erlaubt diesen Abruf.',
  },
  it: {
    stale: 'Lo stato conosciuto non è abbastanza recente per decidere. Riprovi fra un istante.',
    identity: 'Il richiedente non è riconosciuto, o chi chiede a suo nome non ha un mandato.',
    prohibition: 'Questa finalità è vietata dalla legge, dalla carta, dal vostro contratto o d’ufficio.',
    contract: 'Il vostro contratto non permette questa richiesta.',
    duty: 'Un obbligo del vostro contratto non è rispettato, o non può esserlo.',
    consent: 'Nessun consenso permette questa lettura.',
  },
  en: {
    stale: 'What is known is not recent enough to decide. Try again in a moment.',
    identity: 'Whoever asks is not known, or who asks in its name holds no mandate.',
    prohibition: 'This purpose is forbidden by law, by the charter, by your contract or by default.',
    contract: 'Your contract does not allow this request.',
    duty: 'A duty of your contract is not kept, or cannot be.',
    consent: 'No agreement allows this reading.',
  },
};

/** Whether the text names a stage. */
export function isStage(text: string): text is Stage {
  return Object.hasOwn(SENTENCES.fr, text);
}

/** The sentence for a partner in every language; a stage that is not known sounds like "consent". */
export function stageSentences(stage: string): Readonly<Record<WordLanguage, string>> {
  const known = isStage(stage) ? stage : 'consent';
  const { fr, de, it, en } = SENTENCES;
  return { fr: fr[known], de: de[known], it: it[known], en: en[known] };
}

/** The sentence for a partner; it says nothing of who refused, nor whether anything is there. */
export function stageSentence(stage: Stage, language: WordLanguage): string {
  return SENTENCES[language][stage];
}
