import type { Language } from './mail-texts.js';

const TEXTS = {
  fr: {
    title: 'Connexion',
    home: 'Accueil de la coopérative',
    demonstration: 'Démonstration, personnes inventées, aucun témoin extérieur.',
    email: 'Votre adresse e-mail',
    send: 'Recevoir un lien de connexion',
    noPassword: 'Pas de mot de passe : un lien vous est envoyé, il sert une fois.',
    sent: 'Si cette adresse peut recevoir du courrier, un lien est en route. Ouvrez-le dans ce navigateur.',
    paste: 'Ou collez ici le lien reçu',
    continue: 'Continuer',
    confirm: 'Se connecter',
    confirmText: 'Un dernier pas : confirmez que vous voulez vous connecter.',
    welcome: 'Bienvenue. Ce lien vous ouvre la coopérative ; il sert une fois.',
    enter: 'Entrer',
    dead: 'Ce lien ne fonctionne pas ou plus. Demandez-en un autre.',
    elsewhere:
      "Ce navigateur n'est pas celui où la connexion a commencé. Collez le lien là-bas, ou recommencez ici.",
    refused: "Cette connexion n'est pas possible.",
    error: "La demande de connexion n'est pas valable. Recommencez depuis le début.",
    away: 'Le service est absent pour un instant. Rechargez cette page : rien n’est perdu.',
    leave: 'Voulez-vous vous déconnecter ?',
    signOut: 'Se déconnecter',
    left: 'Vous êtes déconnecté·e.',
    outbox: "Boîte d'essai : aucun de ces messages n'a été envoyé.",
    emptyOutbox: 'Aucun message pour le moment.',
  },
  en: {
    title: 'Sign in',
    home: 'The cooperative’s home page',
    demonstration: 'Demonstration, invented people, no outside witness.',
    email: 'Your e-mail address',
    send: 'Send me a sign-in link',
    noPassword: 'No password: we send you a link that works once.',
    sent: 'If this address receives mail, a link is on its way. Open it in this browser.',
    paste: 'Or paste the link here',
    continue: 'Continue',
    confirm: 'Sign in',
    confirmText: 'One last step: confirm that you want to sign in.',
    welcome: 'Welcome. This link lets you into the cooperative; it works once.',
    enter: 'Enter',
    dead: 'This link does not work, or no longer. Ask for another one.',
    elsewhere:
      'This is not the browser in which you began to sign in. Paste the link there, or begin again here.',
    refused: 'This sign-in is not possible.',
    error: 'The sign-in request is not valid. Begin again from the start.',
    away: 'The service is away for a moment. Load this page again: nothing is lost.',
    leave: 'Do you want to sign out?',
    signOut: 'Sign out',
    left: 'You are signed out.',
    outbox: 'Test outbox: none of these messages was sent.',
    emptyOutbox: 'No message yet.',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>;

/** The first language that she names; French when it is neither. */
export const languageOf = (acceptLanguage: string | undefined): Language =>
  /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'fr';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark);

/** What every page needs to know. */
export interface Frame {
  readonly language: Language;
  /** Then each page says that the people are invented. */
  readonly demonstration: boolean;
}

function page(frame: Frame, body: string): string {
  const { title, home, demonstration } = TEXTS[frame.language];
  return `<!doctype html>
<html lang="${frame.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/assets/portal.css">
</head>
<body>
${frame.demonstration ? `<aside class="demonstration" aria-label="${escaped(title)}">${escaped(demonstration)}</aside>` : ''}
<header class="site"><div class="wide"><a class="cooperative" href="/">${escaped(home)}</a></div></header>
<main class="wide">
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

const paragraph = (text: string): string => `<p>${escaped(text)}</p>`;

const buttonForm = (action: string, label: string): string =>
  `<form method="post" action="${escaped(action)}"><button type="submit">${escaped(label)}</button></form>`;

/** Asks for the address. */
export function emailPage(frame: Frame, uid: string): string {
  const texts = TEXTS[frame.language];
  return page(
    frame,
    `${paragraph(texts.noPassword)}
<form method="post" action="/sign-in/${escaped(uid)}">
<label for="email">${escaped(texts.email)}</label>
<input id="email" name="email" type="email" autocomplete="email" maxlength="254" required autofocus>
<button type="submit">${escaped(texts.send)}</button>
</form>`,
  );
}

/** After the address was given: says the same for every address. */
export function sentPage(frame: Frame, uid: string): string {
  const texts = TEXTS[frame.language];
  return page(
    frame,
    `<p role="status">${escaped(texts.sent)}</p>
<form method="post" action="/sign-in/${escaped(uid)}/link">
<label for="link">${escaped(texts.paste)}</label>
<input id="link" name="link" type="text" autocomplete="off" maxlength="500" required>
<button type="submit">${escaped(texts.continue)}</button>
</form>`,
  );
}

/** The opened link: a button, because mail scanners open links too. */
export const confirmPage = (frame: Frame, action: string): string =>
  page(
    frame,
    paragraph(TEXTS[frame.language].confirmText) + buttonForm(action, TEXTS[frame.language].confirm),
  );

/** The opened invitation. */
export const welcomePage = (frame: Frame, action: string): string =>
  page(frame, paragraph(TEXTS[frame.language].welcome) + buttonForm(action, TEXTS[frame.language].enter));

/** Why it does not go on. */
export const messagePage = (
  frame: Frame,
  text: 'dead' | 'elsewhere' | 'refused' | 'error' | 'away' | 'left',
): string => page(frame, `<p role="alert">${escaped(TEXTS[frame.language][text])}</p>`);

/** Asks before signing out. `form` is the provider's own, with its token against forged requests. */
export const leavePage = (frame: Frame, form: string): string =>
  page(
    frame,
    `${paragraph(TEXTS[frame.language].leave)}
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">${escaped(TEXTS[frame.language].signOut)}</button>`,
  );

const MAILS_SHOWN = 20;

/** The mails of a demonstration, newest first; their links work. */
export function outboxPage(
  frame: Frame,
  mails: readonly {
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly link?: string;
  }[],
): string {
  const texts = TEXTS[frame.language];
  const list = mails.slice(0, MAILS_SHOWN).map(({ to, subject, text, link }) => {
    const way = link === undefined ? '' : `<p><a href="${escaped(link)}">${escaped(link)}</a></p>`;
    return `<article><h2>${escaped(subject)}</h2><p>${escaped(to)}</p><p>${escaped(text)}</p>${way}</article>`;
  });
  return page(frame, paragraph(texts.outbox) + (list.join('\n') || paragraph(texts.emptyOutbox)));
}
