import type { Kysely } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';
import type { Mail, Mailer } from './mail.js';

/** A mail in the demonstration's outbox. */
export interface SentMail extends Mail {
  readonly sentAt: string;
}

const MAX_KEPT = 1_000;

interface Tables {
  readonly outbox: {
    /** 1, 2, 3 … in the order of sending. */
    readonly seq: number;
    readonly recipient: string;
    readonly subject: string;
    readonly text: string;
    readonly link: string | null;
    readonly sent_at: string;
  };
}

type Db = Kysely<Tables>;

/**
 * Sends nothing: keeps the last thousand mails where the demonstration shows them, those included that other
 * instances and services sent. They hold addresses in clear: never for real people.
 */
export class OutboxMailer implements Mailer {
  private constructor(
    private readonly tables: ReadModels,
    private readonly clock: () => Date,
  ) {}

  /** @param tables - shared by all instances; in memory where one process is everything */
  static async open(tables: ReadModels, clock: () => Date = () => new Date()): Promise<OutboxMailer> {
    const outbox = new OutboxMailer(tables, clock);
    await outbox.#change((db) =>
      db.schema
        .createTable('outbox')
        .ifNotExists()
        .addColumn('seq', 'bigint', (column) => column.primaryKey())
        .addColumn('recipient', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('link', 'text')
        .addColumn('sent_at', 'text', (column) => column.notNull())
        .execute(),
    );
    return outbox;
  }

  async send({ to, subject, text, link }: Mail): Promise<void> {
    const mail = { recipient: to, subject, text, link: link ?? null, sent_at: this.clock().toISOString() };
    let seq: number | undefined;
    // Two instances may take the same next number: the slower one takes another.
    while (seq === undefined) seq = await this.#change((db) => insert(db, mail));
    const oldest = seq - MAX_KEPT;
    await this.#change((db) => db.deleteFrom('outbox').where('seq', '<=', oldest).execute());
  }

  /** Mails to an address, newest first; without an address, all. */
  async mails(to?: string): Promise<readonly SentMail[]> {
    const all = this.tables.reader<Tables>().selectFrom('outbox').selectAll().orderBy('seq', 'desc');
    const rows = await (to === undefined ? all : all.where('recipient', '=', to)).execute();
    return rows.map(({ recipient, subject, text, link, sent_at: sentAt }) => ({
      ...{ to: recipient, subject, text, sentAt },
      ...(link === null ? {} : { link }),
    }));
  }

  async forget(address: string): Promise<number> {
    const { numDeletedRows } = await this.#change((db) =>
      db.deleteFrom('outbox').where('recipient', '=', address).executeTakeFirstOrThrow(),
    );
    return Number(numDeletedRows);
  }

  #change<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return this.tables.transaction((db) => work(db as unknown as Db));
  }
}

/** @returns the number of the mail; `undefined` when it was taken at the same moment */
async function insert(db: Db, mail: Omit<Tables['outbox'], 'seq'>): Promise<number | undefined> {
  const { last } = await db
    .selectFrom('outbox')
    .select((of) => of.fn.max('seq').as('last'))
    .executeTakeFirstOrThrow();
  const seq = (last ?? 0) + 1;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('outbox')
    .values({ seq, ...mail })
    .onConflict((conflict) => conflict.column('seq').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n ? seq : undefined;
}
