/** The injection token of what the use cases need. */
export const ANONYMISATION_PARTS = Symbol('anonymisation parts');
