import { problem } from './problem-text.js';

/** What votes of bodies, quorums and versions of the purposes do not allow. */
export const VOTE_PROBLEMS = {
  'vote-unknown': problem(404, 'There is no such vote.', "Ce vote n'existe pas."),
  'vote-annulled': problem(409, 'This vote was declared void.', 'Ce vote a été déclaré nul.'),
  'vote-day-invalid': problem(
    422,
    'A vote can be recorded once it was held.',
    "Un vote s'enregistre une fois qu'il a eu lieu.",
  ),
  'vote-count-invalid': problem(
    422,
    'No more can be in favour than are entitled; of a simple partnership every partner is.',
    "Il ne peut y avoir plus de voix favorables que d'ayants droit ; dans une société simple, chaque associé l'est.",
  ),
  'vote-required': problem(
    422,
    'A simple partnership agrees by a vote of its partners: name it.',
    'Une société simple consent par un vote de ses associés : indiquez-le.',
  ),
  'body-unknown': problem(404, 'There is no such body.', "Cette entité n'existe pas."),
  'body-is-person': problem(
    422,
    'A person decides for herself: nobody votes about her.',
    'Une personne décide pour elle-même : personne ne vote à sa place.',
  ),
  'taxonomy-not-current': problem(
    409,
    'Another version of the purposes was adopted in the meantime.',
    'Une autre version des finalités a été adoptée entre-temps.',
  ),
  'taxonomy-invalid': problem(
    422,
    'The purposes are no tree that can be read, or lack one that must be there.',
    "Les finalités ne forment pas une arborescence lisible, ou il en manque une qui doit s'y trouver.",
  ),
  'quorum-invalid': problem(
    422,
    'No vote can reach this quorum, or every vote does.',
    'Aucun vote ne peut atteindre ce quorum, ou tout vote l’atteint.',
  ),
  'quorum-needs-bodies': problem(
    422,
    'A quorum is for records that belong to bodies: a person decides for herself.',
    'Un quorum vaut pour des fiches qui appartiennent à des entités : une personne décide pour elle-même.',
  ),
} as const;
