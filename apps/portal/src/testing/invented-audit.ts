import { leafOf, type StoredEvent } from '@coop/event-sourcing';
import { keyPairFromSeed, leafHash, nodeHash, parseSignerKey, signCheckpoint } from '@coop/tlog';
import type {
  AccessView,
  AuditHead,
  DiffView,
  EventView,
  OwnWhyView,
  ProofView,
  StateView,
  TimelineView,
  WhyView,
} from '../client/audit-shapes.js';
import type { JudgedProof } from '../client/event-proof.js';
import { CAMILLE, id, NOW, PARTNER, range } from './invented-data.js';
import { LOG_KEY } from './invented-receipts.js';

/** Answers of the audit service about invented history. */

export const head: AuditHead = {
  head: '48213',
  logged: '48200',
  state: 'following',
  checkpoint: 'demo.example/log\n48200\nAAAA\n\n— demo.example AAAA\n',
  origin: 'demo.example/log',
  vkey: LOG_KEY.vkey,
  loggedAt: '2026-05-31T23:58:00.000Z',
  looked: { at: '2026-05-31T04:10:00.000Z', differing: 0 },
  witnessing: {
    state: 'below-quorum',
    since: '2026-05-31T23:40:00.000Z',
    witnesses: [
      { name: 'temoin-a.example', outcome: 'cosigned', cosignedAt: '2026-05-31T23:58:01.000Z' },
      { name: 'temoin-b.example', outcome: 'failed', cosignedAt: '2026-05-31T23:39:00.000Z' },
      { name: 'temoin-c.example', outcome: 'not-asked', cosignedAt: null },
    ],
  },
};

/** A log without witnesses that was just started. */
export const unwitnessed: AuditHead = {
  ...head,
  looked: null,
  witnessing: { state: 'unwitnessed', since: null, witnesses: [] },
};

const at = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const timelineEntries = (count: number): TimelineView['entries'] =>
  range(count).map((index) => ({
    position: String(500 - index),
    time: at(index),
    type: 'consent.grant.given',
    category: 'consent-grant',
  }));

const CATEGORIES = ['identity', 'consent', 'records', 'anonymisation', 'audit'].flatMap((service) =>
  range(5).map((index) => `${service}-aggregate-${index}`),
);

export const timelineView = (count: number): TimelineView => ({
  ...{ entries: timelineEntries(count), next: '480', previous: '500' },
  days: range(62).flatMap((day) =>
    CATEGORIES.map((category, index) => ({
      day: new Date(NOW.getTime() - (62 - day) * 86_400_000).toISOString().slice(0, 10),
      ...{ category, count: (day * (index + 3)) % 17 },
    })),
  ),
});

export const NOTHING_CHOSEN = {
  from: '',
  until: '',
  category: '',
  type: '',
  before: '',
  after: '',
  except: '',
};

export const chosen = {
  ...{ from: '2026-05-01', until: '2026-05-31', category: 'consent-grant', type: 'consent.grant.given' },
  ...{ before: '501', after: '', except: 'audit-reading' },
};

const neighbours = (count: number, type: string): EventView['consequences'] =>
  range(count).map((index) => ({ position: String(481 + index), time: at(index), type }));

/** An agreement, with so many members in its data and so many events around it. */
export const eventView = (many: number): EventView => ({
  event: {
    ...{ id: id(480), type: 'consent.grant.given', version: 1, retention: 'until-erasure' },
    ...{ actor: CAMILLE, correlationId: id(481), causationId: id(482), commandId: id(482) },
    ...{ position: '1', stream: `consent-grant-${id(483)}`, revision: '0' },
    ...{ recordedAt: '2026-05-01T08:00:00.000Z', salt: '5a'.repeat(32) },
    data: {
      ...Object.fromEntries(range(many).map((index) => [`member-${index}`, `value ${index}`])),
      ...(many === 0
        ? {}
        : {
            stakeholder: CAMILLE,
            terms: { recipient: PARTNER, fields: range(9).map((index) => `champ ${index}`), until: null },
            note: { $sealed: 'ab'.repeat(32), digest: 'cd'.repeat(32) },
          }),
    },
    ...(many === 0 ? {} : { authority: 'statutes, article 3', rules: 'engine 1, dpv-2.3' }),
  },
  ...(many === 0 ? {} : { cause: { position: '479', time: at(1), type: 'consent.request.answered' } }),
  sameCommit: neighbours(Math.min(many, 2), 'consent.prohibition.placed'),
  consequences: neighbours(Math.min(many, 20), 'consent.duty.opened'),
  sameRequest: neighbours(Math.min(many, 20), 'an.event.of-tomorrow'),
  searched: { from: '1', to: '2480' },
  concerned: range(many).map((index) => id(index)),
  subjects: range(many).map((index) => id(index)),
});

const KEY = keyPairFromSeed('demo.example/log', Buffer.alloc(32, 7));

/** A log of two entries, the first of them that event. */
export function proofOf({ event }: EventView): ProofView {
  const { position, revision, ...rest } = event;
  const stored = { ...rest, position: BigInt(position), revision: BigInt(revision) } as StoredEvent;
  const entry = leafOf(stored);
  const other = leafHash(Buffer.from('another entry'));
  const root = nodeHash(leafHash(entry), other);
  return {
    ...{ index: '0', size: '2', leaf: entry.toString('hex'), vkey: KEY.vkey },
    proof: [Buffer.from(other).toString('hex')],
    checkpoint: signCheckpoint({ origin: 'demo.example/log', size: 2, root }, [parseSignerKey(KEY.skey)]),
  };
}

export const proofView = proofOf(eventView(3));

export const judged = (verdict: JudgedProof['verdict']): JudgedProof => ({
  ...{ verdict, entry: `01${'ab'.repeat(32)}`, leafHash: 'cd'.repeat(32) },
});

export const stateView: StateView = {
  position: '500',
  time: '2026-06-01T00:00:00.000Z',
  digests: range(25).map((index) => ({ readModel: `records.model-${index}`, digest: 'ab'.repeat(32) })),
  summary: {
    parties: 120,
    erasedParties: 1,
    grants: 40,
    prohibitions: 2,
    contracts: 3,
    mandates: 9,
    records: 250,
    openDuties: 1,
  },
};

export const diffView = (count: number): DiffView => ({
  from: { position: '10', time: '2026-01-01T00:00:00.000Z' },
  to: { position: '500', time: '2026-06-01T00:00:00.000Z' },
  changes: range(count).map((index) => ({
    position: String(10 + index),
    time: new Date(NOW.getTime() - index * 60_000).toISOString(),
    kind: index % 2 === 0 ? 'grant' : 'mandate',
    id: id(400 + index),
    change: index % 2 === 0 ? 'began' : 'ended',
    cause: index % 3 === 0 ? 'time' : 'event',
    withinWindow: index % 4 === 0,
  })),
});

export const accessView = (count: number): AccessView => ({
  record: id(100),
  field: 'champ 0',
  intervals: range(count).map((index) => ({
    fromPosition: String(index * 10),
    toPosition: index === count - 1 ? null : String(index * 10 + 10),
    fromTime: new Date(Date.parse('2026-01-01T00:00:00Z') + index * 86_400_000).toISOString(),
    toTime:
      index === count - 1
        ? null
        : new Date(Date.parse('2026-01-02T00:00:00Z') + index * 86_400_000).toISOString(),
    readers:
      index % 2 === 0
        ? [{ recipient: PARTNER, contract: id(600), purposes: ['ScientificResearch'], grants: [id(400)] }]
        : [],
  })),
});

export const ownWhyView: OwnWhyView = {
  ...{ found: 'decision', time: '2026-06-02T00:00:00.000Z' },
  ...{ consumer: PARTNER, purpose: 'ScientificResearch', action: 'read' },
  fields: [
    { field: 'champ 0', permitted: true, codes: ['granted'], notEveryone: false },
    { field: 'champ 1', permitted: false, codes: ['granted'], notEveryone: true },
    { field: 'champ 2', permitted: false, codes: ['grant-missing', 'code-of-tomorrow'], notEveryone: false },
  ],
};

export const whyView: WhyView = {
  found: 'decision',
  event: { position: '480', type: 'records.disclosure.refused', time: '2026-06-02T00:00:00.000Z', count: 1 },
  request: {
    consumer: PARTNER,
    contract: id(600),
    purpose: 'PoliticalCampaign',
    action: 'read',
    record: id(100),
    fields: ['champ 0'],
  },
  recorded: {
    outcome: 'DENY',
    knownPosition: '479',
    reasons: ['political-campaign-by-default', 'purpose-not-in-contract'],
  },
  isBroken: false,
  reproducible: true,
  rules: { recorded: 'engine 1 dpv-2.3', again: 'engine 1 dpv-2.3', known: true, kept: null },
  explanation: [
    { code: 'purpose-not-in-contract' },
    { code: 'political-campaign-by-default', field: 'champ 0' },
    { code: 'grant-too-narrow', field: 'champ 0', stakeholder: CAMILLE },
  ],
  cited: range(20).map((index) => ({
    id: id(400 + index),
    position: String(index),
    time: '2026-05-01T00:00:00.000Z',
    type: 'consent.grant.given',
  })),
  today: { outcome: 'DENY', reasons: ['grant-withdrawn'] },
};
