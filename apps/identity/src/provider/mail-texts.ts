import type { Mail } from '@coop/service-host';

/** The languages of the sign-in; French is the cooperative's first. */
export type Language = 'fr' | 'en';

const TEXTS = {
  fr: {
    signIn: 'Votre lien de connexion',
    invitation: 'Vous êtes invité·e dans la coopérative',
    signInText:
      'Ouvrez ce lien dans le navigateur où vous vous connectez. Il sert une fois, pendant quinze minutes.',
    accountInvitationText:
      'Ouvrez ce lien et connectez-vous avec cette adresse, ou créez un compte avec elle : vous serez reconnu·e.',
    invitationText: 'Ce lien vous ouvre la coopérative. Il sert une fois, pendant sept jours.',
    ignore: "Si vous n'avez rien demandé, ne faites rien.",
  },
  en: {
    signIn: 'Your sign-in link',
    invitation: 'You are invited to the cooperative',
    signInText: 'Open this link in the browser in which you sign in. It works once, for fifteen minutes.',
    accountInvitationText:
      'Open this link and sign in with this address, or create an account with it: you will be recognised.',
    invitationText: 'This link lets you into the cooperative. It works once, for seven days.',
    ignore: 'If you did not ask for this, do nothing.',
  },
} as const;

export function signInMail(to: string, link: string, language: Language): Mail {
  const { signIn, signInText, ignore } = TEXTS[language];
  return { to, subject: signIn, text: `${signInText}\n\n${link}\n\n${ignore}\n`, link };
}

export function invitationMail(to: string, link: string, language: Language): Mail {
  const { invitation, invitationText, ignore } = TEXTS[language];
  return { to, subject: invitation, text: `${invitationText}\n\n${link}\n\n${ignore}\n`, link };
}

/** For someone who signs in elsewhere: the link opens nothing by itself. */
export function accountInvitationMail(to: string, link: string, language: Language): Mail {
  const { invitation, accountInvitationText, ignore } = TEXTS[language];
  return { to, subject: invitation, text: `${accountInvitationText}\n\n${link}\n\n${ignore}\n`, link };
}
