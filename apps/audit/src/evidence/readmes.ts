import type { BundleParts } from './bundle-parts.js';

type Told = Pick<BundleParts, 'log' | 'scope' | 'chosen' | 'asked' | 'signer'>;

/** What is in a bundle, how to verify it, what it shows and what it does not: in French and in English. */
export const readmes = (parts: Told, size: number): readonly (readonly [string, string])[] => [
  ['README.fr.md', french(parts, size)],
  ['README.en.md', english(parts, size)],
];

/** Scopes that are cut by position may hold the event from whose salt all blinds of the map follow. */
const unblinds = ({ scope }: Told): boolean => scope.kind === 'everything' || scope.kind === 'range';

const isWhole = ({ scope }: Told): boolean => scope.kind === 'everything';

type Words = Readonly<Record<'record' | 'subject' | 'contract' | 'decision', string>>;

const NAMED_IN_FRENCH: Words = {
  record: 'ce qui nomme la fiche',
  subject: 'ce qui nomme la personne',
  contract: 'ce qui nomme le contrat',
  decision: 'la décision',
};

function scopeInFrench({ scope }: Told): string {
  if (scope.kind === 'everything') return 'tout le registre';
  if (scope.kind === 'range')
    return `les événements après la position ${scope.after} et jusqu’à la position ${scope.upTo}`;
  return `${NAMED_IN_FRENCH[scope.kind]} ${scope.id}, et ce sur quoi reposent les décisions`;
}

const NAMED_IN_ENGLISH: Words = {
  record: 'what names the record',
  subject: 'what names the person',
  contract: 'what names the contract',
  decision: 'the decision',
};

function scopeInEnglish({ scope }: Told): string {
  if (scope.kind === 'everything') return 'the whole ledger';
  if (scope.kind === 'range') return `the events after position ${scope.after}, up to position ${scope.upTo}`;
  return `${NAMED_IN_ENGLISH[scope.kind]} ${scope.id}, and what decisions rest on`;
}

const french = (parts: Told, size: number): string => `# Dossier de preuves

Journal : ${parts.log.origin}, ${size} entrées au moment de l’exportation.
Contenu : ${scopeInFrench(parts)} (${parts.chosen.count} événements).
${
  parts.asked.logged
    ? 'Cette exportation est elle-même inscrite au registre ; les personnes concernées la voient.'
    : 'ATTENTION : fait à partir d’un dossier de données. Rien n’en a été inscrit au registre.'
}
${parts.signer === undefined ? 'ATTENTION : ce dossier n’est PAS signé. N’importe qui, tenant les événements, pouvait le composer.' : ''}

## Vérifier

Sans nous et sans réseau, de l’une de ces façons :

- ouvrir \`index.html\` dans un navigateur, puis y choisir ce dossier ;
- \`node verify.mjs\` (Node 22 ou plus récent) ; \`node verify.mjs --help\` dit le reste ;
- \`npx coop audit verify-bundle DOSSIER\`, qui évalue aussi les décisions une nouvelle fois.

Le programme est fait pour être lu avant d’être cru. Prenez-le de préférence ailleurs que dans ce dossier.
Deux choses venues d’ailleurs rendent le résultat plus fort : la clé du journal (\`--vkey\`), ou sa politique (\`--policy\`), avec laquelle ses témoins comptent, et un point de contrôle ou un reçu que quelqu’un a gardé (\`--anchor\`). Sans elles, le programme dit \`no outside anchor\`.

## Fichiers

| fichier | contenu |
| --- | --- |
| \`events.ndjson\` | un événement par ligne : son texte, son index dans le journal, le sel qui ouvre sa feuille |
${
  isWhole(parts)
    ? '| `tile/` | le journal lui-même (C2SP tlog-tiles), lisible par d’autres outils |'
    : '| `proofs.ndjson` | pour chaque événement, la preuve qu’il est dans le journal (RFC 6962) |'
}
| \`checkpoint\` | taille et racine du journal, signées (C2SP tlog-checkpoint) |
| \`policy\` | la clé du journal, et les témoins demandés (C2SP tlog-policy) |
| \`contracts.ndjson\` | les contrats : conditions, textes, histoire |
| \`decisions.ndjson\` | les décisions : demande, issue inscrite, et si les règles la redonnent |
| \`manifest.json\` | l’empreinte SHA-256 de chaque fichier, l’étendue, qui a demandé, sous quel mandat |
| \`manifest.sig\` | la signature de la coopérative sous le manifeste, si elle est là |

## Ce que cela montre

- Chaque événement est, mot pour mot, celui dont le journal a signé la feuille.
${isWhole(parts) ? '- Ce sont tous les événements du journal, dans l’ordre, et aucun autre.' : ''}
- Ce que disent des contrats et des décisions les deux autres fichiers est ce que disent les événements.

## Ce que cela ne montre pas

- Que tout ce qui s’est passé a été inscrit : aucun journal ne le peut.
- Que tous ont vu la même histoire : il y faut un ancrage extérieur.
${isWhole(parts) ? '' : '- Que rien ne manque dans l’étendue choisie : la coopérative l’a choisie, et en répond par sa signature.\n'}- Les valeurs personnelles : elles restent scellées. On n’en voit que l’engagement et l’empreinte. Les identifiants sont des pseudonymes, et donc des données personnelles : gardez ce dossier en conséquence.${unblinds(parts) ? ' Il peut contenir le sel de `audit.subject-map.founded`, qui ouvre à qui le tient ce que d’autres membres prouvent à partir du journal : ne le remettez qu’à qui peut connaître toute l’histoire.' : ''}
`;

const english = (parts: Told, size: number): string => `# Evidence bundle

Log: ${parts.log.origin}, ${size} entries when this was exported.
Content: ${scopeInEnglish(parts)} (${parts.chosen.count} events).
${
  parts.asked.logged
    ? 'This export is itself on the ledger; the people concerned see it.'
    : 'WARNING: made from a data folder. Nothing about it was recorded on the ledger.'
}
${parts.signer === undefined ? 'WARNING: this bundle is NOT signed. Whoever had the events could have put it together.' : ''}

## Verify

Without us and without a network, in one of these ways:

- open \`index.html\` in a browser and choose this folder there;
- \`node verify.mjs\` (Node 22 or later); \`node verify.mjs --help\` tells the rest;
- \`npx coop audit verify-bundle FOLDER\`, which also evaluates the decisions again.

The program is written to be read before it is believed. Better take it from elsewhere than from this folder.
Two things from elsewhere make the result stronger: the key of the log (\`--vkey\`), or its policy (\`--policy\`), with which its witnesses count, and a checkpoint or a receipt that somebody kept (\`--anchor\`). Without them the program says \`no outside anchor\`.

## Files

| file | content |
| --- | --- |
| \`events.ndjson\` | one event a line: its text, its index in the log, the salt that opens its leaf |
${
  isWhole(parts)
    ? '| `tile/` | the log itself (C2SP tlog-tiles), which other tools read |'
    : '| `proofs.ndjson` | for each event the proof that it is in the log (RFC 6962) |'
}
| \`checkpoint\` | size and root of the log, signed (C2SP tlog-checkpoint) |
| \`policy\` | the key of the log, and the witnesses asked for (C2SP tlog-policy) |
| \`contracts.ndjson\` | the contracts: terms, texts, history |
| \`decisions.ndjson\` | the decisions: request, recorded outcome, and whether the rules give it again |
| \`manifest.json\` | the SHA-256 of each file, the scope, who asked, under which mandate |
| \`manifest.sig\` | the signature of the cooperative under the manifest, if it is there |

## What it shows

- Each event is, word for word, the one whose leaf the log signed.
${isWhole(parts) ? '- These are all events of the log, in order, and none other.' : ''}
- What the two other files say of contracts and decisions is what the events say.

## What it does not show

- That everything that happened was recorded: no log can.
- That everyone was shown the same history: that takes an outside anchor.
${isWhole(parts) ? '' : '- That nothing is missing from the chosen scope: the cooperative chose it, and answers for it with its signature.\n'}- Personal values: they stay sealed. Only commitment and digest are seen. Handles are pseudonyms, and so personal data: keep this folder accordingly.${unblinds(parts) ? ' It may hold the salt of `audit.subject-map.founded`, which opens to whoever has it what other members prove from the log: give it only to those who may know all of history.' : ''}
`;
