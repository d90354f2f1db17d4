import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface ProposalRow {
  proposal_id: string;
  body: string;
  matter: string;
  reference: string;
  digest: string;
  in_favour: number;
  entitled: number;
  voted_on: string;
  recorded_by: string;
  recorded_at: string;
  recorded_position: number;
  ground: string | null;
  annulled_by: string | null;
  annulled_at: string | null;
}

export interface ProposalTables {
  consent_proposals: ProposalRow;
}

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "On what did a body vote, how, and does it still count?" */
export const proposalsProjection = defineProjection<ProposalTables>({
  name: 'consent.proposals',
  tables: [{ name: 'consent_proposals', key: ['proposal_id'] }],
  categories: ['consent-proposal'],
  async create(db) {
    await db.schema
      .createTable('consent_proposals')
      .addColumn('proposal_id', 'text', (column) => column.primaryKey())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('matter', 'text', (column) => column.notNull())
      .addColumn('reference', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('in_favour', 'integer', (column) => column.notNull())
      .addColumn('entitled', 'integer', (column) => column.notNull())
      .addColumn('voted_on', 'text', (column) => column.notNull())
      .addColumn('recorded_by', 'text', (column) => column.notNull())
      .addColumn('recorded_at', 'text', (column) => column.notNull())
      .addColumn('recorded_position', 'integer', (column) => column.notNull())
      .addColumn('ground', 'text')
      .addColumn('annulled_by', 'text')
      .addColumn('annulled_at', 'text')
      .execute();
    await db.schema.createIndex('consent_proposals_body').on('consent_proposals').column('body').execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    if (event.type === 'consent.proposal.recorded') {
      const { proposal, body, matter, resolution, inFavour, entitled, votedOn, recordedBy } = event.data;
      await db
        .insertInto('consent_proposals')
        .values({
          ...{ proposal_id: proposal, body, matter, ...resolution },
          ...{ in_favour: inFavour, entitled, voted_on: votedOn, recorded_by: recordedBy },
          ...{ recorded_at: event.recordedAt, recorded_position: Number(event.position) },
          ...{ ground: null, annulled_by: null, annulled_at: null },
        })
        .execute();
    } else if (event.type === 'consent.proposal.annulled')
      await db
        .updateTable('consent_proposals')
        .set({
          ...{ ground: event.data.ground, annulled_by: event.data.annulledBy },
          annulled_at: event.recordedAt,
        })
        .where('proposal_id', '=', event.data.proposal)
        .execute();
    else throw new TypeError(`consent.proposals does not know ${stored.type}`);
  },
});

/** The votes of these bodies, or of all, newest first. */
export async function proposalsOf(
  db: Kysely<ProposalTables>,
  bodies: readonly string[] | 'all',
): Promise<ProposalRow[]> {
  const query = db.selectFrom('consent_proposals').selectAll().orderBy('recorded_position', 'desc');
  if (bodies === 'all') return query.execute();
  return bodies.length === 0 ? [] : query.where('body', 'in', [...bodies]).execute();
}
