import type { CommandContext } from '@coop/event-sourcing';
import { activityOf, type Activity, type WhatHappened } from '../projections/activity.js';
import { findImport } from '../projections/imports.js';
import { recordsConcerning, subjectOfLink } from '../projections/subjects.js';
import { linkDigest } from './inform-subjects.js';
import type { OpenedField } from './open-values.js';
import { reader, type RecordsParts } from './ports.js';
import { valuesConcerning, type ViewingParts } from './view-record.js';

type Parts = ViewingParts & Pick<RecordsParts, 'neighbours'>;

export interface ConcernedPage {
  readonly held: readonly {
    readonly record: string;
    readonly category: string;
    readonly source: string | null;
    readonly legalBasis: string | null;
    readonly purposes: readonly string[];
    readonly fields: readonly OpenedField[];
  }[];
  readonly readers: readonly ReaderLine[];
}

export interface ReaderLine {
  readonly at: string;
  readonly what: Activity['what'];
  readonly reader: string;
  readonly name: string | null;
  readonly purpose: string | null;
  readonly fields: readonly string[];
  readonly times: number;
}

const MAX_LINES = 200;

/** What the holder of a personal link may see: what is held about her, and who read it. Undefined: no such link. */
export async function concernedPage(parts: Parts, token: string): Promise<ConcernedPage | undefined> {
  const link = await subjectOfLink(reader(parts), linkDigest(token));
  if (link === undefined) return undefined;
  const values = await valuesConcerning(
    parts,
    { actsFor: [link.subject] },
    { kind: 'access', id: link.import },
  );
  const held = await Promise.all(
    values.map(async ({ record, category, legalBasis, purposes, fields, import: importId }) => ({
      ...{ record, category, legalBasis, purposes },
      source:
        importId === null ? null : ((await findImport(reader(parts), importId))?.started.source ?? null),
      fields: fields.filter(({ state }) => state !== 'empty'),
    })),
  );
  return { held, readers: await readersOf(parts, link.subject) };
}

const TOLD_OF_READERS: ReadonlySet<WhatHappened> = new Set([
  'disclosed',
  'refused',
  'read-in-bulk',
  'allowed',
  'not-allowed',
]);

async function readersOf(parts: Parts, subject: string): Promise<readonly ReaderLine[]> {
  const lines = await activityOf(reader(parts), [subject], { limit: MAX_LINES });
  const read = lines.filter(({ what }) => TOLD_OF_READERS.has(what));
  const names = await parts.neighbours.namesOf([...new Set(read.flatMap(({ other }) => other ?? []))]);
  return read.map(({ at, what, other, purpose, fields, times }) => ({
    ...{ at, what, purpose, fields, times },
    reader: other ?? '',
    name: names[other ?? ''] ?? null,
  }));
}

/** An objection by personal link (GDPR art. 21, LPD art. 30 al. 2 let. b): consent records it. @returns its position */
export async function objectByLink(
  parts: Parts,
  token: string,
  contextFor: (subject: string) => CommandContext,
): Promise<bigint | undefined> {
  const link = await subjectOfLink(reader(parts), linkDigest(token));
  if (link === undefined) return undefined;
  const records = await recordsConcerning(reader(parts), [link.subject]);
  return parts.neighbours.object({ subject: link.subject, records, context: contextFor(link.subject) });
}
