import { z } from 'zod';
import { defineProjection, newId, type EventStore } from '@coop/event-sourcing';

const NOTE = z.object({ author: z.string() });

export interface NotesTables {
  notes_counts: { author: string; notes: number };
  notes_lines: { position: number; author: string };
}

/** How many notes each author wrote. */
export const counts = defineProjection<NotesTables>({
  name: 'notes.counts',
  tables: [{ name: 'notes_counts', key: ['author'] }],
  categories: ['notes-note'],
  async create(db) {
    await db.schema
      .createTable('notes_counts')
      .addColumn('author', 'text', (column) => column.primaryKey())
      .addColumn('notes', 'integer', (column) => column.notNull())
      .execute();
  },
  async apply(db, event) {
    if (event.type !== 'notes.note.written') throw new TypeError(`notes.counts does not know ${event.type}`);
    const { author } = NOTE.parse(event.data);
    await db
      .insertInto('notes_counts')
      .values({ author, notes: 1 })
      .onConflict((conflict) =>
        conflict.column('author').doUpdateSet((eb) => ({ notes: eb('notes_counts.notes', '+', 1) })),
      )
      .execute();
  },
});

/** Which notes each author wrote, in a table with an index and a key of names of their own. */
export const lines = defineProjection<NotesTables>({
  name: 'notes.lines',
  tables: [{ name: 'notes_lines', key: ['author', 'position'] }],
  categories: ['notes-note'],
  async create(db) {
    await db.schema
      .createTable('notes_lines')
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('notes_lines_key', ['position'])
      .execute();
    await db.schema.createIndex('notes_lines_author').on('notes_lines').column('author').execute();
  },
  async apply(db, event) {
    if (event.type !== 'notes.note.written') throw new TypeError(`notes.lines does not know ${event.type}`);
    const { author } = NOTE.parse(event.data);
    await db
      .insertInto('notes_lines')
      .values({ position: Number(event.position), author })
      .execute();
  },
});

/** Writes an event of an author, a note unless something else is said. */
export async function write(
  store: EventStore,
  author: string,
  category = 'notes-note',
  type = 'notes.note.written',
) {
  const id = newId();
  return store.append({
    commandId: id,
    commandDigest: '0'.repeat(64),
    metadata: { actor: 'system:notes', correlationId: id, causationId: id },
    streams: [
      {
        stream: `${category}-${newId()}`,
        expected: 'no-stream',
        events: [{ id, type, version: 1, retention: 'no-personal-values', data: { author } }],
      },
    ],
  });
}

/** Waits for something that happens soon. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
