/** Invented people and organisations; the same ones every time. */
export const NOW = new Date('2026-06-15T10:00:00.000Z');

export const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const CAMILLE = id(1);
export const PARTNER = id(2);
export const OTHER_PARTNER = id(3);
export const NAMES = {
  [CAMILLE]: 'Camille Inventée',
  [PARTNER]: 'Atelier Fictif',
  [OTHER_PARTNER]: 'Forum Imaginé',
};

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
