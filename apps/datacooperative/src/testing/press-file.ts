const HEADER = 'Média;Nom;Prénom;Courriel;Téléphone;Langue;Canton;Rubrique;Tendance';

/** What a press list says of its nth person; nobody is called so. */
export const pressPerson = (n: number) => ({
  familyName: `Trovanelk${n}ez`,
  firstName: `Ysoldine${n}ix`,
  email: `ysoldine.trovanelk${n}@presse-kwexil.example`,
  phone: `079 000 41 ${String(n % 100).padStart(2, '0')}`,
  beat: `zrubrikat${n}on`,
});

/** An invented press list with so many rows. */
export function pressFile(rows: number): Buffer {
  const lines = Array.from({ length: rows }, (_, index) => {
    const { familyName, firstName, email, phone, beat } = pressPerson(index + 1);
    return ['Gazette Kwexil', familyName, firstName, email, phone, 'fr', 'VD', beat, 'gauche'].join(';');
  });
  return Buffer.from(`${[HEADER, ...lines].join('\r\n')}\r\n`);
}

/** How a steward announces it. */
export const PRESS_DECLARATION = {
  kind: 'press-list',
  category: 'press-list',
  source: 'Fichier de presse inventé',
  purposes: ['ServiceProvision'],
  legalBasis: 'gdpr-6-1-f-legitimate-interest',
  informBy: '2099-12-31',
} as const;
