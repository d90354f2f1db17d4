import type { VerifyWords } from '../islands/verify-words.js';

/** Les mots du script qui vérifie le journal dans le navigateur. */
const script: VerifyWords = {
  reading: 'Lecture du point de contrôle …',
  progress: '{done} événements sur {size}, {rate} par seconde, encore {left} s environ',
  sound: 'Rien à signaler. Les {size} événements donnent la racine qui a été signée.',
  wrong: 'À examiner, nombre de constats : {count}. Le journal n’est pas tel qu’il fut signé.',
  refused: 'Rien n’a pu être vérifié.',
  stopped:
    'La vérification s’est arrêtée : {path} n’est pas arrivé. Cela ne dit rien du journal. Recommencez plus tard.',
  refusals: {
    key: 'La clé saisie n’est pas une clé de vérification Ed25519 complète.',
    'witness-key': 'Une clé de témoin n’est pas une clé de cosignature Ed25519 complète.',
    'no-ed25519':
      'Ce navigateur ne sait pas vérifier cette signature, ou la page n’est pas arrivée par https.',
    note: 'Le point de contrôle publié n’a pas la forme prescrite.',
    unsigned: 'Le point de contrôle publié n’est pas signé par cette clé.',
    signature: 'La signature du point de contrôle publié est fausse.',
    cosignature: 'La cosignature d’un témoin que vous connaissez est fausse. À examiner.',
    origin: 'Le point de contrôle publié est celui d’un autre journal.',
    'no-checkpoint': 'Aucun point de contrôle n’est publié.',
  },
  keeps: 'Ce navigateur garde votre point de contrôle du {date} ({size} événements).',
  keepsNothing: 'Ce navigateur ne garde encore aucun point de contrôle.',
  forget: 'L’oublier',
  keyChanged: 'Le {date}, vous avez vérifié avec une autre clé. Demandez pourquoi elle a changé.',
  checkedTitle: 'Ce qui a été vérifié',
  checkedSignature: 'Le point de contrôle porte une signature valable de {name}, lue le {date}.',
  checkedEntries: 'Les {size} entrées et leurs empreintes, lues et recalculées en {seconds} s.',
  checkedRoot: 'Elles donnent la racine signée : {root}',
  labelKept: 'Votre point de contrôle du {date}',
  labelPasted: 'Le texte que vous avez collé',
  anchors: {
    consistent:
      'Ancré à : {label} ({size} événements). Tout ce qu’il couvrait est encore là, inchangé et dans l’ordre.',
    fork: '{label} ({size} événements) : le journal n’y mène plus. L’histoire a été modifiée. Gardez les deux points de contrôle ci-dessous.',
    truncated:
      '{label} ({size} événements) : le journal est plus court qu’alors. Gardez les deux points de contrôle ci-dessous.',
    unread: '{label} ({size} événements) : des fichiers manquent, la comparaison n’a pas pu être faite.',
    refused: '{label} : la clé de ce journal ne l’a pas signé, ou sa preuve ne tient pas.',
  },
  cosigned: 'Attesté par le témoin {name}, qui a vu ce point de contrôle le {date}.',
  noAnchor: 'Aucun ancrage extérieur : un journal réécrit en entier et signé de nouveau passerait aussi.',
  nowKept: 'Ce navigateur garde ce point de contrôle. Il servira d’ancrage la prochaine fois.',
  notKept: 'Ce navigateur n’a pas gardé ce point de contrôle.',
  notCheckedTitle: 'Ce qui n’a pas été vérifié',
  notRecorded: 'Que tout a été enregistré : aucun journal ne peut le prouver.',
  notContent:
    'Le contenu des événements : le journal n’en contient que des engagements. La page de chaque événement donne sa preuve.',
  notOthers: 'Les signatures de tiers sur ce point de contrôle : {names}',
  notCosigned: 'Personne d’autre n’a signé ce point de contrôle.',
  notIndependent:
    'L’indépendance du script : il vient de la coopérative elle-même. La ligne de commande, obtenue ailleurs, n’en dépend pas.',
  findingsTitle: 'Constats',
  what: 'Quoi',
  file: 'Fichier',
  events: 'Positions',
  findings: {
    file_unreadable: 'Le fichier manque ou est tronqué.',
    tile_altered:
      'Les empreintes de ce fichier ont été modifiées. Les entrées sont celles qui furent signées.',
    entry_altered: 'Les entrées ne sont pas celles qui furent signées.',
    root_differs: 'Les entrées ne donnent pas la racine signée.',
  },
  range: '{from} à {to}',
  moreFindings: 'Autres constats, dans le procès-verbal : {count}',
  evidenceNow: 'Point de contrôle d’aujourd’hui',
  evidenceThen: 'Pièce à conviction : {label}',
  save: 'Enregistrer le procès-verbal',
};

/** La vérification, telle que la page la présente. */
export const frVerify = {
  script,
  title: 'Vérifier le journal maintenant',
  lead: 'Votre navigateur lit tout le journal public et le recalcule. Le serveur ne fait qu’envoyer des fichiers.',
  key: 'Clé de vérification du journal',
  keyHint: 'comparez-la avec celle que vous avez obtenue ailleurs',
  anchor: 'Point de contrôle antérieur ou reçu, facultatif',
  anchorHint: 'collez le texte d’un point de contrôle, d’une preuve .tlog-proof ou d’un reçu',
  witnesses: 'Clés de témoins que vous connaissez, facultatif',
  witnessesHint: 'une par ligne, de type Ed25519',
  files: 'Ou des fichiers de ce genre',
  submit: 'Vérifier',
  progress: 'Avancement de la vérification',
  memory: 'Ce que ce navigateur garde',
  withoutScript: 'Sans JavaScript, vérifiez par la ligne de commande, comme ci-dessous.',
  commandTitle: 'Vérifier par la ligne de commande',
  commandLead:
    'Elle fait davantage : elle compare aussi le journal avec le registre. Elle demande votre jeton d’auditeur.',
  commandOffline: 'Sur une copie du registre, sans ce serveur :',
  scriptTitle: 'À propos du script',
  scriptLead:
    'C’est un seul fichier, lisible. Son empreinte SHA-256, à comparer avec celle d’une autre coopérative :',
  scriptFile: 'Lire le script',
};
