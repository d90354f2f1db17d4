import type { SealedRef } from '@coop/contracts';
import type { Requested } from '../domain/release.js';
import type { EarlierTable } from '../domain/series.js';
import { tablesGivenTo, type ReleaseRow, type ReleaseTables } from '../projections/releases.js';
import type { HeldTable } from './make-candidate.js';
import type { AnonymisationParts } from './parts.js';
import { openText } from './sealed-text.js';

/** What an institution has of a category, and whose records entered it. */
export interface OpenedTable extends HeldTable {
  readonly release: string;
}

/** A row of the read model, for the rules of a series. */
export const earlierTable = ({
  release_id,
  requested_at,
  status,
  quasi_identifiers,
  sensitive,
}: ReleaseRow): EarlierTable => ({
  ...{ release: release_id, requestedAt: requested_at, sensitive },
  status: status as EarlierTable['status'],
  quasiIdentifiers: JSON.parse(quasi_identifiers) as Requested['quasiIdentifiers'],
});

/**
 * The tables of a category that the institution has, to be compared with the one that is being made.
 * @returns undefined when one of them was purged a moment ago: with that nothing can be compared any more
 */
export async function openEarlier(
  parts: AnonymisationParts,
  release: string,
  { institution, category }: { readonly institution: string; readonly category: string },
): Promise<readonly OpenedTable[] | undefined> {
  const reader = parts.readModels.reader<ReleaseTables>();
  const rows = await tablesGivenTo(reader, institution, category);
  const opened = await Promise.all(rows.map((row) => openOne(parts, release, row)));
  const found = opened.filter((each) => each !== undefined);
  return found.length === opened.length ? found : undefined;
}

async function openOne(
  parts: AnonymisationParts,
  later: string,
  { release_id: release, table_ref, members_ref }: ReleaseRow,
): Promise<OpenedTable | undefined> {
  if (table_ref === null || members_ref === null) return undefined;
  const purpose = { kind: 'release', id: later } as const;
  const open = (ref: string) =>
    openText(parts, JSON.parse(ref) as SealedRef, release, `the table of release ${release}`, purpose);
  const [csv, members] = await Promise.all([open(table_ref), open(members_ref)]);
  return csv === undefined || members === undefined ? undefined : { release, csv, members };
}
