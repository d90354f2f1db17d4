import { problem } from '../problem-text.js';

/** What data under pseudonyms, and what leads back from them, do not allow. */
export const PSEUDONYMISED_PROBLEMS = {
  'column-identifies': problem(
    409,
    'People are known by a column as it stands: a pseudonym beside it would hide nobody.',
    'Une colonne fait reconnaître les personnes : un pseudonyme à côté ne cacherait personne.',
  ),
  'nobody-agreed': problem(
    409,
    'Nobody agreed to this, or nobody has all the columns.',
    "Personne n'y a consenti, ou personne n'a toutes les colonnes.",
  ),
  'pseudonym-unknown': problem(
    404,
    'Nobody can be found behind this pseudonym.',
    'On ne trouve personne derrière ce pseudonyme.',
  ),
  'reidentification-decided': problem(409, 'This was decided already.', 'Cela est déjà décidé.'),
  'reidentification-not-approved': problem(
    403,
    'Neither the person concerned nor two stewards approved of this.',
    "Ni la personne concernée ni deux personnes de l'intendance ne l'ont approuvé.",
  ),
  'own-reidentification': problem(
    403,
    'You do not decide here: you asked, belong to the institution that asks, or are concerned yourself.',
    "Vous ne décidez pas ici : vous avez demandé, êtes de l'institution qui demande, ou êtes concerné.",
  ),
};
