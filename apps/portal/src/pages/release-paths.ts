/** Addresses of the pages about anonymised tables. */
export const RELEASES = '/my/releases';

export const NEW_TABLE = `${RELEASES}/new`;

/** The form, under a contract. */
export const newTablePath = (contract: string): string =>
  `${NEW_TABLE}?${new URLSearchParams({ contract }).toString()}`;

export const releasePath = (release: string, rest = ''): string =>
  `${RELEASES}/${encodeURIComponent(release)}${rest}`;
