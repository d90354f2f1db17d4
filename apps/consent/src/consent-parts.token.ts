/** The injection token of what the use cases need. */
export const CONSENT_PARTS = Symbol('consent parts');
