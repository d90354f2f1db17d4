import type { ReasonWords } from './reason-words.js';

/** Perché sì o no: detto alla persona per la sua parte, e a chi verifica. */
export const IT_REASONS: ReasonWords = {
  'prohibition-unreadable': [
    'Un divieto non si è potuto leggere. Nel dubbio, è no.',
    'Un divieto non si è potuto leggere; un errore vale come rifiuto.',
  ],
  'prohibited-by-law': ['La legge vieta questo uso dei suoi dati.', 'La legge vieta questo uso.'],
  'prohibited-by-cooperative': [
    'La carta della cooperativa vieta questo uso dei suoi dati.',
    'La carta della cooperativa vieta questo uso.',
  ],
  'prohibited-by-stakeholder': [
    'Lei ha vietato questo uso.',
    'Chi ha voce in capitolo su questo campo ha vietato questo uso.',
  ],
  objected: [
    'Lei ha fatto opposizione a questo uso.',
    'Una persona interessata si è opposta (RGPD art. 21).',
  ],
  'prohibited-by-contract': [
    'Nel suo contratto, {recipient} ha rinunciato a questa finalità: {purpose}.',
    'Nel suo contratto, {recipient} ha rinunciato alla finalità {purpose}.',
  ],
  'political-campaign-by-default': [
    'La propaganda politica è vietata, salvo consenso espresso di tutte le persone interessate.',
    'La finalità {purpose} è o contiene propaganda politica; manca un consenso espresso.',
  ],
  stale: [
    'Lo stato dei consensi non era abbastanza recente per rispondere. Nel dubbio, è no.',
    'Lo stato conosciuto era più vecchio di quanto occorreva sapere.',
  ],
  'consumer-unknown': [
    'L’organizzazione richiedente non è nota alla cooperativa.',
    'Il richiedente non è una parte conosciuta.',
  ],
  'consumer-erased': [
    'L’organizzazione richiedente è stata cancellata.',
    'Il richiedente è stato cancellato.',
  ],
  'actor-without-mandate': [
    'Chi chiedeva a nome di {recipient} non aveva un mandato.',
    'Chi chiedeva non aveva alcun mandato in vigore di {recipient}.',
  ],
  'time-unreadable': [
    'La richiesta di {recipient} riguardava un momento illeggibile.',
    'Il momento richiesto non si è potuto leggere.',
  ],
  'contract-unknown': [
    '{recipient} ha chiesto senza contratto.',
    'Il contratto invocato da {recipient} non esiste.',
  ],
  'contract-of-another': [
    '{recipient} ha invocato il contratto di altri.',
    'Il contratto invocato non vincola {recipient}, ma un altro richiedente.',
  ],
  'contract-not-started': [
    'Il contratto di {recipient} non è ancora in vigore.',
    'Il contratto di {recipient} non era ancora in vigore.',
  ],
  'contract-expired': ['Il contratto di {recipient} è scaduto.', 'Il contratto di {recipient} era scaduto.'],
  'contract-terminated': [
    'Il contratto di {recipient} è stato disdetto.',
    'Il contratto di {recipient} era stato disdetto.',
  ],
  'contract-suspended': [
    'Il contratto di {recipient} è sospeso.',
    'Il contratto di {recipient} era sospeso.',
  ],
  'contract-used-up': [
    '{recipient} ha già fatto tutte le letture previste dal suo contratto.',
    'Il numero di letture previsto dal contratto di {recipient} era raggiunto, o illeggibile.',
  ],
  'transfer-without-ground': [
    'I suoi dati andrebbero in un Paese senza garanzie.',
    'I dati andrebbero all’estero senza fondamento per la comunicazione (LPD art. 16, RGPD capo V).',
  ],
  'purpose-unknown': [
    '{recipient} ha indicato una finalità sconosciuta: {purpose}.',
    'La finalità {purpose} non è nella tassonomia.',
  ],
  'purpose-not-in-contract': [
    'Il contratto di {recipient} non copre questa finalità: {purpose}.',
    'Il contratto di {recipient} non copre la finalità {purpose}.',
  ],
  'action-unknown': ['{recipient} ha chiesto un uso sconosciuto: {action}.', 'L’uso {action} è sconosciuto.'],
  'action-not-in-contract': [
    'Il contratto di {recipient} non copre questo uso: {action}.',
    'Il contratto di {recipient} non copre l’uso {action}.',
  ],
  'record-not-in-contract': [
    'Il contratto di {recipient} non copre questa scheda.',
    'La scheda è fuori dal contratto di {recipient}.',
  ],
  'field-not-in-contract': [
    'Il contratto di {recipient} non copre questo campo.',
    'Il campo è fuori dal contratto di {recipient}.',
  ],
  'duty-breached': [
    '{recipient} non ha rispettato un obbligo del suo contratto.',
    'Un obbligo del contratto di {recipient} non è stato rispettato.',
  ],
  'duty-unknown': [
    'Un obbligo è di un genere sconosciuto. Nel dubbio, è no.',
    'Un obbligo del contratto o del consenso è di un genere sconosciuto.',
  ],
  'currency-mixed': [
    'Il contratto di {recipient} mescola più monete.',
    'I pagamenti del contratto di {recipient} sono in più monete.',
  ],
  'record-unknown': ['Questa scheda non esiste.', 'La scheda non esiste.'],
  'nothing-to-read': [
    'Nessun campo è stato chiesto, o la scheda è vuota.',
    'Nessun campo è stato chiesto, o la scheda non ne ha.',
  ],
  'record-removed': ['Questa scheda è stata rimossa.', 'La scheda era stata rimossa.'],
  'field-unknown': ['La scheda non ha questo campo.', 'La scheda non ha un campo con questo nome.'],
  'field-empty': ['Questo campo è vuoto.', 'Il campo non conteneva nulla.'],
  erased: [
    'La sua parte è stata cancellata. Non ne esce più nulla.',
    'Una parte con voce in capitolo su questo campo è stata cancellata.',
  ],
  'nobody-to-ask': [
    'Non si sa chi potrebbe dare il consenso. Quindi è no.',
    'Non si conosce nessuno che potrebbe dare il consenso.',
  ],
  'stakeholder-unknown': [
    'La cooperativa non la conosce ancora come parte.',
    'Una parte con voce in capitolo su questo campo è sconosciuta.',
  ],
  'not-informed': [
    'Lei non era ancora al corrente che questi dati sono detenuti.',
    'La persona non era stata informata che questi dati sono detenuti (RGPD art. 14).',
  ],
  'outside-declared-basis': [
    'I suoi dati sono stati ripresi per finalità diverse da questa: {purpose}.',
    'La finalità {purpose} non era stata dichiarata alla ripresa dei dati.',
  ],
  'grant-missing': [
    'Lei non ha dato a {recipient} alcun consenso per questa scheda.',
    'La parte non ha dato a {recipient} alcun consenso per questa scheda.',
  ],
  'grant-withdrawn': ['Lei ha revocato il suo consenso.', 'Il consenso era stato revocato.'],
  'grant-expired': ['Il suo consenso è scaduto.', 'Il consenso era scaduto.'],
  'grant-not-started': ['Il suo consenso non è ancora in vigore.', 'Il consenso non era ancora in vigore.'],
  'grant-too-narrow': [
    'Il suo consenso non arriva fin lì.',
    'Il consenso non copre la finalità {purpose}, l’uso {action} o il campo.',
  ],
  'grant-without-mandate': [
    'Il consenso a suo nome è stato dato senza mandato valido.',
    'Chi ha dato il consenso non aveva un mandato in vigore della parte.',
  ],
  'sensitive-not-named': [
    'Questo campo è degno di particolare protezione. Il suo consenso non lo nomina.',
    'Un campo degno di particolare protezione esige un consenso che lo nomini.',
  ],
  'field-newer-than-grant': [
    'Questo campo è più recente del suo consenso.',
    'Il campo è stato introdotto dopo il consenso, che quindi non lo copre.',
  ],
  'grant-not-for-country': [
    'Il suo consenso esclude il Paese in cui {recipient} tratta i dati.',
    'Il consenso non vale per il Paese in cui {recipient} tratta i dati.',
  ],
  'grant-for-anonymous-use-only': [
    'Il suo consenso vale solo per risultati anonimi.',
    'Il consenso vale solo per l’anonimizzazione, con una grandezza di gruppo leggibile.',
  ],
  'grant-without-quorum': [
    'Il voto del suo collettivo non raggiunge la quota richiesta.',
    'Il consenso del collettivo non poggia su una proposta adottata che raggiunga il quorum.',
  ],
  'grant-used-up': [
    'Tutte le letture che lei aveva permesso sono state fatte.',
    'Il numero di letture previsto dal consenso era raggiunto, o illeggibile.',
  ],
  'grant-price-not-agreed': [
    'Il contratto di {recipient} non prevede il prezzo che lei chiede.',
    'Il consenso chiede un pagamento che il contratto di {recipient} non prevede.',
  ],
  granted: ['Lei ha dato il suo consenso.', 'La parte ha dato il suo consenso.'],
  'basis-applies': [
    'Lei è al corrente, non ha fatto opposizione, e questa finalità era dichiarata: {purpose}.',
    'La persona è informata, non si oppone, e la finalità {purpose} era dichiarata.',
  ],
};
