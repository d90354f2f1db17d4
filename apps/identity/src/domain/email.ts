/**
 * The one form in which addresses are compared, for ever: fingerprints of another form would never match again.
 * The local part is lower-cased too, against RFC 5321 §2.4: no provider in use tells letters' case apart.
 */
export const normalisedEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();
