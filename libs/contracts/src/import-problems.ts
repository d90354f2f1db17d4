import { problem } from './problem-text.js';

/** Imports: why a file is refused as a whole. */
export const IMPORT_PROBLEMS = {
  'file-too-large': problem(413, 'The file is too large.', 'Le fichier est trop grand.'),
  'file-empty': problem(422, 'The file is empty.', 'Le fichier est vide.'),
  'file-not-text': problem(422, 'The file is not a text file.', "Le fichier n'est pas un fichier texte."),
  'file-undecodable': problem(
    422,
    'The file is neither UTF-8 nor Windows-1252.',
    "Le fichier n'est ni en UTF-8 ni en Windows-1252.",
  ),
  'file-without-header': problem(
    422,
    'The file does not begin with the names of its columns.',
    'Le fichier ne commence pas par les noms de ses colonnes.',
  ),
  'file-too-many-columns': problem(
    422,
    'The file has more than 200 columns.',
    'Le fichier a plus de 200 colonnes.',
  ),
  'header-too-long': problem(422, 'The name of a column is too long.', "Le nom d'une colonne est trop long."),
  'header-of-another-kind': problem(
    422,
    'The columns are not those of a file of this kind.',
    "Les colonnes ne sont pas celles d'un fichier de ce genre.",
  ),
  'consent-column-missing': problem(
    422,
    'The file lacks the column in which people said yes or no.',
    'Il manque au fichier la colonne où les personnes ont dit oui ou non.',
  ),
} as const;
