import { CompiledQuery, type Kysely } from 'kysely';
import { categoryOf, defineProjection, tableIn } from '@coop/event-sourcing';
import { ALL_EVENTS, consentEvents } from '@coop/contracts';
import { subjectsOf } from '../history/subjects.js';

export interface TimelineRow {
  position: number;
  time: string;
  type: string;
  category: string;
  actor: string;
  /** JSON list of handles, sorted. */
  subjects: string;
}

export interface TimelineTables {
  audit_timeline: TimelineRow;
}

/**
 * `<service>.<aggregate>.<fact>` is appended to a stream of category `<service>-<aggregate>`, or to one of
 * another aggregate of that service; audit's own two streams have shorter names, and answers in which a reading was
 * counted have streams of their own.
 */
const CATEGORIES: readonly string[] = [
  ...new Set([
    ...ALL_EVENTS.map(({ type }) => type.split('.').slice(0, 2).join('-')),
    'audit-digest',
    'audit-reading',
    consentEvents.COUNTED_DECISIONS,
  ]),
];

/** Every event comes through here: one text, prepared once. */
const insertInto = (table: string): string =>
  `insert into ${table} (position, time, type, category, actor, subjects) values (?, ?, ?, ?, ?, ?)`;

/** "What happened, when, by whom, concerning whom?" — every event, without its data. */
export const timelineProjection = defineProjection<TimelineTables>({
  name: 'audit.timeline',
  tables: [{ name: 'audit_timeline', key: ['position'] }],
  categories: CATEGORIES,
  async create(db) {
    await db.schema
      .createTable('audit_timeline')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('time', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('category', 'text', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('subjects', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('audit_timeline_type')
      .on('audit_timeline')
      .columns(['type', 'position'])
      .execute();
  },
  async apply(db, event) {
    const values = [
      ...[Number(event.position), event.recordedAt, event.type, categoryOf(event.stream) ?? ''],
      ...[event.actor, JSON.stringify(subjectsOf(event))],
    ];
    await db.executeQuery(CompiledQuery.raw(insertInto(tableIn(db, 'audit_timeline')), values));
  },
});

export interface TimelinePage {
  /** Only events before this position; newest first. */
  readonly before?: bigint;
  readonly limit: number;
  readonly type?: string;
  readonly category?: string;
}

export interface TimelineEntry extends Omit<TimelineRow, 'position' | 'subjects'> {
  readonly position: string;
  readonly subjects: readonly string[];
}

export async function timelinePage(db: Kysely<TimelineTables>, page: TimelinePage): Promise<TimelineEntry[]> {
  let query = db.selectFrom('audit_timeline').selectAll();
  if (page.before !== undefined) query = query.where('position', '<', Number(page.before));
  if (page.type !== undefined) query = query.where('type', '=', page.type);
  if (page.category !== undefined) query = query.where('category', '=', page.category);
  const rows = await query.orderBy('position', 'desc').limit(page.limit).execute();
  return rows.map(({ position, subjects, ...row }) => ({
    ...row,
    position: String(position),
    subjects: JSON.parse(subjects) as string[],
  }));
}
