import type { Corrector } from '../domain/record.decide.js';
import {
  findRecord,
  recordsAmong,
  type CurrentField,
  type CurrentRecord,
} from '../projections/current-records.js';
import { openProposals } from '../projections/proposals.js';
import { recordsConcerning } from '../projections/subjects.js';
import { openFields, type OpenedField } from './open-values.js';
import { reader, type RecordsParts } from './ports.js';

export type ViewingParts = Pick<RecordsParts, 'vault' | 'readModels' | 'alarm'>;

/** Whoever looks at what is held about her or belongs to her. */
export type Viewer = Pick<Corrector, 'actsFor'>;

export interface RecordView {
  readonly record: string;
  readonly revision: string;
  readonly kind: string;
  readonly category: string;
  readonly own: boolean;
  readonly fields: readonly (OpenedField & Pick<CurrentField, 'subjects' | 'sensitive' | 'visibility'>)[];
  /** For the owner: corrections that wait for her answer. */
  readonly proposals: readonly {
    readonly proposal: string;
    readonly proposedAt: string;
    readonly fields: readonly OpenedField[];
  }[];
}

export const owns = (record: CurrentRecord, { actsFor }: Viewer): boolean =>
  record.owners.some((owner) => actsFor.includes(owner));

/** The owner sees her whole record; who is mentioned sees the fields that mention her; nobody else sees anything. */
export function fieldsOf(record: CurrentRecord, viewer: Viewer): readonly CurrentField[] {
  if (owns(record, viewer)) return record.fields;
  return record.fields.filter(({ subjects }) => subjects.some((subject) => viewer.actsFor.includes(subject)));
}

/**
 * A person's own look at a record: no disclosure, because nothing leaves to anybody else (GDPR art. 15, LPD art. 25).
 * @returns undefined where nothing concerns her, as if there were no such record
 */
export async function viewRecord(
  parts: ViewingParts,
  viewer: Viewer,
  recordId: string,
  page: string,
): Promise<{ readonly view: RecordView; readonly revision: bigint } | undefined> {
  const record = await findRecord(reader(parts), recordId);
  const fields = record === undefined ? [] : fieldsOf(record, viewer);
  if (record === undefined || fields.length === 0) return undefined;
  const opened = await openFields(parts, fields, { kind: 'page', id: page });
  const { kind, category, revision } = record;
  const own = owns(record, viewer);
  const view = {
    ...{ record: recordId, revision: String(revision), kind, category, own },
    fields: fields.map(({ subjects, sensitive, visibility }, index) => ({
      ...(opened[index] as OpenedField),
      ...{ subjects, sensitive, visibility },
    })),
    proposals: own ? await proposalsOf(parts, recordId, page) : [],
  };
  return { view, revision };
}

async function proposalsOf(
  parts: ViewingParts,
  record: string,
  page: string,
): Promise<RecordView['proposals']> {
  const waiting = await openProposals(reader(parts), record);
  return Promise.all(
    waiting.map(async ({ proposal, proposedAt, fields }) => ({
      ...{ proposal, proposedAt },
      fields: await openFields(parts, fields, { kind: 'page', id: page }),
    })),
  );
}

export interface RecordSummary {
  readonly record: string;
  readonly revision: string;
  readonly kind: string;
  readonly category: string;
  readonly own: boolean;
  readonly fields: readonly string[];
}

/** Every record that concerns or belongs to someone, without its values. */
export async function listRecords(
  parts: Pick<ViewingParts, 'readModels'>,
  viewer: Viewer,
): Promise<readonly RecordSummary[]> {
  const records = await concerning(parts, viewer);
  return records.map((record) => ({
    ...{
      record: record.record,
      revision: String(record.revision),
      kind: record.kind,
      category: record.category,
    },
    own: owns(record, viewer),
    fields: fieldsOf(record, viewer).map(({ name }) => name),
  }));
}

const concerning = async (
  parts: Pick<ViewingParts, 'readModels'>,
  { actsFor }: Viewer,
): Promise<CurrentRecord[]> => recordsAmong(reader(parts), await recordsConcerning(reader(parts), actsFor));

export interface HeldValues {
  readonly record: string;
  readonly kind: string;
  readonly category: string;
  readonly import: string | null;
  readonly legalBasis: string | null;
  readonly purposes: readonly string[];
  readonly fields: readonly OpenedField[];
}

/** All values that concern someone, in one opening: her copy (GDPR art. 15(3) and 20, LPD art. 28). */
export async function valuesConcerning(
  parts: ViewingParts,
  viewer: Viewer,
  purpose: { readonly kind: 'export' | 'access'; readonly id: string },
): Promise<readonly HeldValues[]> {
  const records = await concerning(parts, viewer);
  const fields = records.map((record) => fieldsOf(record, viewer));
  const opened = await openFields(parts, fields.flat(), purpose);
  let next = 0;
  return records.map(({ record, kind, category, basis, import: importId }, index) => {
    const count = fields[index]?.length ?? 0;
    next += count;
    return {
      ...{ record, kind, category, import: importId },
      legalBasis: basis?.legalBasis ?? null,
      purposes: basis?.purposes ?? [],
      fields: opened.slice(next - count, next),
    };
  });
}
