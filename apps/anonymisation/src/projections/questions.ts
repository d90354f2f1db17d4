import type { Kysely } from 'kysely';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import type { Asked, QuestionEvent } from '../domain/question.js';

export interface QuestionRow {
  question_id: string;
  researcher: string;
  institution: string;
  contract: string;
  category: string;
  purpose: string;
  budget_id: string;
  kind: Asked['kind'];
  field: string;
  rho: string;
  /** JSON: the sealed reference of what is asked. */
  parameters: string;
  status: 'asked' | 'answered' | 'refused';
  code: string | null;
  /** JSON, with noise. */
  answer: string | null;
  asked_at: string;
  asked_position: number;
}

export interface QuestionTables {
  anonymisation_questions: QuestionRow;
}

type Event = StoredEvent & QuestionEvent;

/** "Who asked what, at which price, and what was answered?" */
export const questionsProjection = defineProjection<QuestionTables>({
  name: 'anonymisation.questions',
  tables: [{ name: 'anonymisation_questions', key: ['question_id'] }],
  categories: ['anonymisation-question'],
  async create(db) {
    const named = db.schema
      .createTable('anonymisation_questions')
      .addColumn('question_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text')
      .addColumn('answer', 'text')
      .addColumn('asked_position', 'integer', (column) => column.notNull());
    const texts = [
      ...['researcher', 'institution', 'contract', 'category', 'purpose', 'budget_id', 'kind', 'field'],
      ...['rho', 'parameters', 'status', 'asked_at'],
    ];
    await texts
      .reduce((table, name) => table.addColumn(name, 'text', (column) => column.notNull()), named)
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'anonymisation.question.asked':
        return insert(db, event.data, stored);
      case 'anonymisation.question.answered': {
        const { question, answer } = event.data;
        return change(db, question, { status: 'answered', answer: JSON.stringify(answer) });
      }
      case 'anonymisation.question.refused': {
        const { question, code } = event.data;
        return change(db, question, { status: 'refused', code });
      }
      default:
        throw new TypeError(`anonymisation.questions does not know ${stored.type}`);
    }
  },
});

async function insert(
  db: Kysely<QuestionTables>,
  { question, budget, digest: _digest, parameters, ...asked }: Asked,
  { recordedAt, position }: StoredEvent,
): Promise<void> {
  // What was refused may be asked again.
  await db.deleteFrom('anonymisation_questions').where('question_id', '=', question).execute();
  await db
    .insertInto('anonymisation_questions')
    .values({
      ...asked,
      ...{ question_id: question, budget_id: budget, parameters: JSON.stringify(parameters) },
      ...{ status: 'asked', code: null, answer: null },
      ...{ asked_at: recordedAt, asked_position: Number(position) },
    })
    .execute();
}

async function change(db: Kysely<QuestionTables>, question: string, columns: Partial<QuestionRow>) {
  await db.updateTable('anonymisation_questions').set(columns).where('question_id', '=', question).execute();
}

export async function questionById(
  db: Kysely<QuestionTables>,
  question: string,
): Promise<QuestionRow | undefined> {
  return db
    .selectFrom('anonymisation_questions')
    .selectAll()
    .where('question_id', '=', question)
    .executeTakeFirst();
}

/** So many are listed, newest first. */
const LISTED = 1_000;

/** The newest questions, of all institutions or of some. */
export async function questionsOf(
  db: Kysely<QuestionTables>,
  institutions?: readonly string[],
): Promise<readonly QuestionRow[]> {
  const all = db
    .selectFrom('anonymisation_questions')
    .selectAll()
    .orderBy('asked_position', 'desc')
    .orderBy('question_id')
    .limit(LISTED);
  return (institutions === undefined ? all : all.where('institution', 'in', institutions)).execute();
}

/** Paid for before a moment (RFC 3339) and not answered, oldest first. */
export async function pendingQuestions(
  db: Kysely<QuestionTables>,
  before: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('anonymisation_questions')
    .select('question_id')
    .where('status', '=', 'asked')
    .where('asked_at', '<', before)
    .orderBy('asked_position')
    .execute();
  return rows.map(({ question_id }) => question_id);
}
