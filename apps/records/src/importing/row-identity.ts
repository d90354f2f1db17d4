import { plain } from './cell-values.js';
import type { ImportKind, Visibility } from './shapes.js';

/** A cell that was read: a field of the record to be. */
export interface ReadField {
  readonly name: string;
  readonly value: string | null;
  readonly sensitive: boolean;
  readonly visibility: Visibility;
}

/** What a row says of its party, by the roles of its columns. */
export interface ValuesByRole {
  readonly email: readonly string[];
  readonly name: readonly string[];
  readonly website: readonly string[];
  readonly medium: readonly string[];
}

/**
 * By what a later row is known to be about the same party. The strong key decides; a weak one only where it
 * leads to exactly one record and no other row of the file has it.
 */
export interface RowKeys {
  readonly strong: string;
  readonly weak: readonly string[];
}

/** One text per row: fields by name, values as read; never stored, only its keyed fingerprint is. */
export function canonicalRow(fields: readonly ReadField[]): string {
  const pairs = fields.map(({ name, value }) => [name, value] as const);
  return JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Addresses are compared in one form for ever, the same as in the service of identities: fingerprints must match. */
export const comparableEmail = (address: string): string => address.trim().normalize('NFC').toLowerCase();

const comparableSite = (url: string): string =>
  plain(url)
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/\/+$/, '');

export function rowKeys(kind: ImportKind, { email, name, website, medium }: ValuesByRole): RowKeys {
  const who = plain(name.join(' '));
  const address = email[0] === undefined ? undefined : `email ${comparableEmail(email[0])}`;
  const site = website[0] === undefined ? undefined : `website ${comparableSite(website[0])}`;
  // Two people may bear one name: it identifies a person only together with the medium she works for.
  const named = who === '' ? undefined : `name ${who} of ${plain(medium.join(' '))}`;
  const strong = [address, ...(address === undefined ? [site] : []), named]
    .filter((key) => key !== undefined)
    .join(' and ');
  const isNameEnough = kind === 'organisations' || address === undefined;
  const weak = [address, ...(kind === 'organisations' ? [site] : []), ...(isNameEnough ? [named] : [])];
  return { strong, weak: weak.filter((key): key is string => key !== undefined && key !== strong) };
}
