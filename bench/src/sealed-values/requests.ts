import type { SealRequest } from '@coop/personal-data';

/** Among so many people the values are spread. */
const PEOPLE = 500;

export const spread = (index: number): string => `person-${index % PEOPLE}`;

/** The value that stands at one place of the history, about one person. */
export const requestOf = (value: string, index: number, subjectOf = spread): SealRequest => ({
  ...{ value, subjects: [subjectOf(index)], category: 'record-contact' },
  place: `event-${index}/data/name`,
});
