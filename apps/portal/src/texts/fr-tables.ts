/** Demander un tableau anonymisé. */
export const frTables = {
  title: 'Demander un tableau',
  lead: 'Un tableau a une ligne par personne. Il est rendu assez grossier pour que chacun s’y confonde avec d’autres.',
  columns: 'Colonnes',
  columnsLead:
    'Dites ce que devient chaque colonne. Celle dont quelqu’un pourrait savoir la valeur doit devenir plus grossière.',
  column: (number: string) => `Colonne ${number}`,
  becomes: 'Ce qu’elle devient',
  becomesOf: (column: string) => `${column} : ce qu’elle devient`,
  leftOut: 'N’est pas dans le tableau',
  studied: 'Reste telle quelle : c’est ce que vous étudiez',
  household: 'Ménage : on compte des ménages, et la colonne ne sort pas',
  ways: {
    suppress: 'Reste telle quelle, ou disparaît',
    interval: 'Nombre entier, en tranches',
    prefix: 'Code, par ses premiers chiffres',
    date: 'Date, par mois, trimestre, année ou décennie',
  },
  byReference: (name: string) => `Par la classification publique « ${name} »`,
  chooseWay: 'Choisissez ce qu’elle devient.',
  wrongTogether: {
    columns: 'Rendez plus grossières d’une à douze colonnes. Chacune ne peut jouer qu’un rôle.',
    sensitive: 'Une colonne doit être celle que vous étudiez, et une seule.',
    household: 'Une seule colonne peut être celle du ménage.',
  },
  promise: 'Ce que le tableau doit promettre',
  promises: {
    k: {
      label: 'Personnes qui se ressemblent, au moins',
      hint: 'De 2 à 1000. Plus il y en a, plus le tableau est grossier.',
      wrong: 'Écrivez un nombre entier de 2 à 1000.',
    },
    l: {
      label: 'Valeurs différentes dans chaque groupe, au moins',
      hint: 'De la colonne que vous étudiez. 1 : rien n’est promis.',
      wrong: 'Écrivez un nombre entier de 1 à 100.',
    },
    share: {
      label: 'Lignes qui peuvent être écartées, en pour cent',
      hint: 'Écarter quelques lignes laisse aux autres plus de détails.',
      wrong: 'Écrivez un nombre entier de 0 à 100.',
    },
  },
  boundsTitle: 'Comment rendre les colonnes plus grossières',
  bounds: {
    interval: {
      from: { label: 'Plus petit nombre', wrong: 'Écrivez un nombre entier, sans signe.' },
      to: { label: 'Plus grand nombre', wrong: 'Écrivez un nombre entier plus grand que le plus petit.' },
      steps: {
        label: 'Largeurs des tranches',
        hint: 'Par exemple 5, 10, 20. Chacune est un multiple de la précédente.',
        wrong: 'Écrivez des nombres entiers dès 2, chacun un multiple du précédent.',
      },
    },
    prefix: {
      label: 'Nombre de chiffres du code',
      hint: 'Un numéro postal suisse en a 4.',
      wrong: 'Écrivez un nombre entier de 1 à 9.',
    },
    date: {
      from: { label: 'Premier jour', wrong: 'Indiquez un jour.' },
      to: { label: 'Dernier jour', wrong: 'Indiquez un jour qui ne précède pas le premier.' },
    },
  },
  said: {
    interval: (from: string, to: string, steps: string) =>
      `Nombre entier de ${from} à ${to}, en tranches de ${steps}`,
    intervalAtOnce: (from: string, to: string) => `Nombre entier de ${from} à ${to}, tel quel ou caché`,
    prefix: (digits: string) => `Code de ${digits} chiffres, par les premiers`,
    date: (from: string, to: string) => `Date du ${from} au ${to}, par mois, trimestre, année ou décennie`,
  },
  mayBeLeftOut: (share: string) => `Au plus ${share} des lignes peuvent être écartées.`,
  confirmTitle: 'Relire avant de demander',
  once: 'Une institution reçoit un tableau d’une catégorie par période, toujours des mêmes colonnes. La demande reste au registre, même refusée.',
  waits:
    'Le tableau est attaqué avant d’être remis, et peut être refusé. Cela peut prendre une minute ou deux.',
  ask: 'Demander le tableau',
  change: 'Changer la demande',
  notMade: 'Le tableau n’a pas été fait.',
  refusals: {
    forbidden: 'Votre mandat ne va pas jusqu’à cette catégorie ou à l’une de ces colonnes.',
    'contract-unknown': 'Votre mandat ne va pas jusqu’à ces données sous ce contrat.',
    'contract-not-in-force': 'Le contrat n’est pas en vigueur.',
    'contract-without-anonymise': 'Le contrat ne permet pas d’anonymiser.',
    'reference-unknown': 'La coopérative ne tient plus cette classification publique.',
  },
};
