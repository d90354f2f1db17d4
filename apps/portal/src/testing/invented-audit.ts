import type {
  AccessView,
  AuditHead,
  DiffView,
  OwnWhyView,
  StateView,
  TimelineEntry,
  WhyView,
} from '../client/audit-shapes.js';
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
};

export const timelineEntries = (count: number): readonly TimelineEntry[] =>
  range(count).map((index) => ({
    position: String(500 - index),
    time: new Date(NOW.getTime() - index * 60_000).toISOString(),
    type: 'consent.grant.given',
    category: 'consent-grant',
  }));

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
  reproducible: true,
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
