import type { SealedRef } from '@coop/contracts';
import type { Requested } from '../domain/release.js';
import type { EarlierTable } from '../domain/series.js';
import { tablesGivenTo, type ReleaseRow, type ReleaseTables } from '../projections/releases.js';
import type { HeldTable } from './make-candidate.js';
import type { AnonymisationParts } from './parts.js';

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
  release: string,
  row: ReleaseRow,
): Promise<OpenedTable | undefined> {
  const refs = [row.table_ref, row.members_ref].flatMap((ref) =>
    ref === null ? [] : [{ ...(JSON.parse(ref) as SealedRef), subjects: [row.release_id] }],
  );
  const values = await parts.vault.open(refs, { kind: 'release', id: release });
  const [csv, members] = values.map((opened) => {
    if (opened.state === 'lost') throw new Error(`the table of release ${row.release_id} is lost`);
    return opened.state === 'open' ? (opened.value as string) : undefined;
  });
  return csv === undefined || members === undefined ? undefined : { release: row.release_id, csv, members };
}
