import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { defineProjection, derivedId, type EventStore, type Projection } from '@coop/event-sourcing';

const NAMESPACE = '0199c000-0000-7000-8000-000000000000';
const NOTE = z.object({ author: z.string() });
const AUTHORS = ['anne', 'bea', 'Carla', 'Ändu'];

export interface NotesTables {
  notes_counts: { author: string; notes: number; last_position: number };
  notes_lines: { position: number; author: string; weight: number };
}

/** Counts notes, and keeps a line of each: an event that is applied twice is refused or seen in the digest. */
export const notesProjection = (msPerEvent = 0): Projection =>
  defineProjection<NotesTables>({
    name: 'notes.counts',
    tables: [
      { name: 'notes_counts', key: ['author'] },
      { name: 'notes_lines', key: ['author', 'position'] },
    ],
    categories: ['notes-note'],
    async create(db) {
      await db.schema
        .createTable('notes_counts')
        .addColumn('author', 'text', (column) => column.primaryKey())
        .addColumn('notes', 'integer', (column) => column.notNull())
        .addColumn('last_position', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('notes_lines')
        .addColumn('position', 'integer', (column) => column.primaryKey())
        .addColumn('author', 'text', (column) => column.notNull())
        .addColumn('weight', 'real', (column) => column.notNull())
        .execute();
    },
    async apply(db, event) {
      const { author } = NOTE.parse(event.data);
      const position = Number(event.position);
      if (msPerEvent > 0) await pause(msPerEvent);
      await db
        .insertInto('notes_lines')
        .values({ position, author, weight: position / 3 })
        .execute();
      await db
        .insertInto('notes_counts')
        .values({ author, notes: 1, last_position: position })
        .onConflict((conflict) =>
          conflict
            .column('author')
            .doUpdateSet((eb) => ({ notes: eb('notes_counts.notes', '+', 1), last_position: position })),
        )
        .execute();
    },
  });

/** The n-th note of a ledger that is the same wherever it is written. */
export async function writeNote(store: EventStore, n: number, category = 'notes-note'): Promise<void> {
  const id = derivedId(NAMESPACE, `note ${n}`);
  const data = { author: AUTHORS[n % AUTHORS.length] ?? '' };
  await store.append({
    commandId: id,
    commandDigest: '0'.repeat(64),
    metadata: { actor: 'system:notes', correlationId: id, causationId: id },
    streams: [
      {
        stream: `${category}-${id}`,
        expected: 'no-stream',
        events: [{ id, type: 'notes.note.written', version: 1, retention: 'no-personal-values', data }],
      },
    ],
  });
}
