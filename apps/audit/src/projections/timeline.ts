import { CompiledQuery, sql, type Kysely } from 'kysely';
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

export interface TimelineQuestion {
  /** Only events after this position … */
  readonly above?: bigint;
  /** … and before this one. */
  readonly below?: bigint;
  readonly type?: string;
  readonly category?: string;
  /** A category that is left out. */
  readonly except?: string;
}

export interface TimelinePage extends TimelineQuestion {
  readonly limit: number;
  /** The oldest of them in place of the newest. The page itself is newest first all the same. */
  readonly fromOldest?: boolean;
}

export interface TimelineEntry extends Omit<TimelineRow, 'position' | 'subjects'> {
  readonly position: string;
  readonly subjects: readonly string[];
}

const asked = (db: Kysely<TimelineTables>, { above, below, type, category, except }: TimelineQuestion) => {
  let query = db.selectFrom('audit_timeline');
  if (above !== undefined) query = query.where('position', '>', Number(above));
  if (below !== undefined) query = query.where('position', '<', Number(below));
  if (type !== undefined) query = query.where('type', '=', type);
  if (category !== undefined) query = query.where('category', '=', category);
  if (except !== undefined) query = query.where('category', '!=', except);
  return query;
};

export async function timelinePage(db: Kysely<TimelineTables>, page: TimelinePage): Promise<TimelineEntry[]> {
  const order = page.fromOldest === true ? 'asc' : 'desc';
  const rows = await asked(db, page).selectAll().orderBy('position', order).limit(page.limit).execute();
  if (order === 'asc') rows.reverse();
  return rows.map(({ position, subjects, ...row }) => ({
    ...row,
    position: String(position),
    subjects: JSON.parse(subjects) as string[],
  }));
}

export interface DayCount {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  readonly category: string;
  readonly count: number;
}

/** How many events of each category each day had. It walks over all of them: ask for a stretch. */
export async function timelineDays(
  db: Kysely<TimelineTables>,
  question: TimelineQuestion,
): Promise<DayCount[]> {
  const day = sql<string>`substr(time, 1, 10)`;
  const rows = await asked(db, question)
    .select([day.as('day'), 'category', sql<number | string>`count(*)`.as('count')])
    .groupBy([day, 'category'])
    .orderBy('day')
    .orderBy('category')
    .execute();
  // PostgreSQL gives counts as text.
  return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
}
