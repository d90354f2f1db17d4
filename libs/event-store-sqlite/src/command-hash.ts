import { hash } from 'node:crypto';

/** Of 13 hexadecimal digits: what a number holds. */
const DIGITS = 13;

/**
 * What `commands` holds of a command id: 52 bits of its SHA-256. An id of 36 characters at random makes an index of
 * which nothing stays in memory; two ids with one hash both have an entry, and the commits tell which is whose.
 */
export const commandHash = (id: string): number => parseInt(hash('sha256', id, 'hex').slice(0, DIGITS), 16);
