import { z } from 'zod';
import { reminders } from './contract-shapes.js';

/** What the pages use of the APIs' answers. Members that no page shows are dropped here. */

const list = z.array(z.string());
export const fieldsOrAll = z.union([z.literal('all'), list]);

export const me = z.object({
  party: z.string(),
  kind: z.string().default('person'),
  level: z.string(),
  member: z.boolean().default(false),
  roles: list.default([]),
  name: z.string().nullish(),
});

export const names = z.object({ names: z.record(z.string(), z.string()) });

export const mandates = z.object({
  mandates: z.array(
    z.object({
      mandate: z.string(),
      kind: z.string(),
      principal: z.string().optional(),
      agent: z.string(),
      from: z.string(),
      until: z.string().nullish(),
    }),
  ),
});

export const erasureReceipt = z.object({
  party: z.string(),
  keysDestroyed: z.number(),
  valuesDeleted: z.number(),
  keepFingerprint: z.boolean(),
  remains: z.array(z.object({ what: z.string(), until: z.string().nullish(), count: z.number().optional() })),
  position: z.string(),
});

/** How far a request for erasure is, and what it waits for. */
export const erasureState = z.object({
  party: z.string(),
  status: z.enum(['none', 'waiting', 'under-way', 'completed']),
  notBefore: z.string().nullable(),
  holds: z.array(
    z.object({ hold: z.string(), basis: z.string(), until: z.string(), reason: z.string().optional() }),
  ),
});

/** A request that waits, or an erasure that is not complete, as those see it who look after them. */
export const unfinishedErasures = z.object({
  erasures: z.array(
    z.object({
      party: z.string(),
      status: z.enum(['waiting', 'under-way']),
      steps: z.array(z.object({ step: z.string(), at: z.string() })),
      /** Services that have not acknowledged. */
      awaiting: z.array(z.string()),
    }),
  ),
});

export const holdsInForce = z.object({
  holds: z.array(
    z.object({
      hold: z.string(),
      party: z.string(),
      basis: z.string(),
      until: z.string(),
      reason: z.string().optional(),
    }),
  ),
});

/** The receipt, or the state of a request that is not done at once. */
export const erasureAnswer = z.union([erasureReceipt, erasureState]);

const openedField = z.object({
  name: z.string(),
  /** Null when the field is empty or was erased. */
  value: z.string().nullable(),
  state: z.enum(['open', 'empty', 'erased']).default('open'),
});

const field = openedField.extend({
  sensitive: z.boolean().default(false),
  visibility: z.string().default('private'),
  /** Everyone whom the field mentions. */
  subjects: list.default([]),
});

export const record = z.object({
  record: z.string(),
  revision: z.string(),
  kind: z.string(),
  category: z.string(),
  own: z.boolean(),
  source: z.string().nullish(),
  fields: z.array(field),
  proposals: z
    .array(z.object({ proposal: z.string(), proposedAt: z.string(), fields: z.array(openedField) }))
    .default([]),
});

export const recordList = z.object({
  records: z.array(
    z.object({
      record: z.string(),
      revision: z.string(),
      kind: z.string(),
      category: z.string(),
      own: z.boolean(),
      /** Names only. */
      fields: list,
    }),
  ),
});

/** What a stale correction is answered with (412). */
export const staleCorrection = z.object({
  expected: z.string(),
  actual: z.string(),
  mine: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  current: z.array(openedField),
});

export const concerned = z.object({
  held: z.array(
    z.object({
      record: z.string(),
      category: z.string(),
      source: z.string().nullable(),
      legalBasis: z.string().nullable(),
      purposes: list,
      fields: z.array(openedField),
    }),
  ),
  readers: z.array(
    z.object({
      at: z.string(),
      what: z.string(),
      reader: z.string(),
      name: z.string().nullable(),
      purpose: z.string().nullable(),
      fields: list,
      times: z.number(),
    }),
  ),
});

export const activity = z.object({
  activity: z.array(
    z.object({
      position: z.string(),
      side: z.enum(['concerned', 'reader']).default('concerned'),
      at: z.string(),
      what: z.string(),
      record: z.string(),
      other: z.string().nullish(),
      name: z.string().nullish(),
      contract: z.string().nullish(),
      purpose: z.string().nullish(),
      action: z.string().nullish(),
      stage: z.string().nullish(),
      fields: list.default([]),
      times: z.number().default(1),
      reference: z.string(),
    }),
  ),
});

export const auditReadings = z.object({
  readings: z.array(
    z.object({ reading: z.string(), time: z.string(), auditor: z.string(), question: z.string() }),
  ),
});

const grantTerms = z.object({
  recipient: z.string(),
  scope: z.object({ records: list.optional(), categories: list.optional(), kinds: list.optional() }),
  fields: fieldsOrAll,
  purposes: list,
  actions: list,
  from: z.string(),
  until: z.string(),
  /** The vote by which a body agreed. */
  proposal: z.string().optional(),
});

/** What partners owe after an agreement ended. */
export const duties = z.array(
  z.object({
    duty: z.string(),
    kind: z.string(),
    debtor: z.string(),
    due: z.string(),
    status: z.string(),
    reminders,
  }),
);

export const grants = z.object({
  grants: z.array(
    z.object({
      grant: z.string(),
      stakeholder: z.string(),
      terms: grantTerms,
      /** By which version its purposes are read. */
      taxonomy: z.object({ version: z.string(), isCurrent: z.boolean() }),
      givenAt: z.string(),
      status: z.string(),
      endedAt: z.string().nullable(),
      reads: z.object({ count: z.number(), last: z.string().nullable() }),
      duties: duties.default([]),
    }),
  ),
});

/** One for each moment of each agreement, newest first. */
export const receipts = z.object({
  receipts: z.array(
    z.object({
      receipt: z.string(),
      grant: z.string(),
      recipient: z.string(),
      moment: z.string(),
      at: z.string(),
    }),
  ),
});

/** The agreements that she may propose, with their words in every language. */
export const roster = z.object({
  presets: z.array(
    z.object({
      preset: z.string(),
      with: z.enum(['organisation', 'person']),
      words: z.record(z.string(), z.object({ label: z.string(), sentences: list })),
    }),
  ),
});

export const agreements = z.object({
  agreements: z.array(
    z.object({
      agreement: z.string(),
      consumer: z.string(),
      status: z.string(),
      /** The one that holds or waits, and the one that she had proposed. */
      preset: z.string(),
      offered: z.string(),
      terms: z.object({ until: z.string() }),
      changedAt: z.string(),
    }),
  ),
});

export const consequences = z.object({
  losses: z.array(z.object({ recipient: z.string(), contract: z.string(), fields: list })),
  /** What is paid for her data and would not be any more. */
  payments: z
    .array(
      z.object({
        recipient: z.string(),
        contract: z.string(),
        price: z.object({
          minor: z.number(),
          currency: z.string(),
          per: z.enum(['reading', 'record', 'month', 'once']),
        }),
      }),
    )
    .default([]),
  deliveries: z.array(z.object({ consumer: z.string(), contract: z.string(), fields: list })),
});

export const requests = z.object({
  requests: z.array(
    z.object({
      request: z.string(),
      contract: z.string(),
      consumer: z.string(),
      stakeholder: z.string(),
      record: z.string(),
      fields: list,
      purposes: list,
      actions: list,
      until: z.string(),
      answer: z.enum(['granted', 'refused']).nullable(),
      madeAt: z.string(),
    }),
  ),
});

export const contracts = z.object({
  contracts: z.array(
    z.object({
      contract: z.string(),
      consumer: z.string(),
      status: z.string(),
      terms: z.object({
        purposes: list,
        fields: fieldsOrAll,
        actions: list,
        scope: grantTerms.shape.scope,
        until: z.string(),
        deleteAfterDays: z.number(),
        country: z.string(),
      }),
    }),
  ),
});

export const done = z.object({ position: z.string().optional() });
export const granted = done.extend({ grant: z.string().nullish() });
export const receiptFile = z.looseObject({ receipt: z.string() });

export type Me = z.infer<typeof me>;
export type MandateLine = z.infer<typeof mandates>['mandates'][number];
export type ErasureState = z.infer<typeof erasureState>;
export type UnfinishedErasure = z.infer<typeof unfinishedErasures>['erasures'][number];
export type HoldInForce = z.infer<typeof holdsInForce>['holds'][number];
export type ErasureReceipt = z.infer<typeof erasureReceipt>;
export type RecordView = z.infer<typeof record>;
export type FieldView = RecordView['fields'][number];
export type RecordSummary = z.infer<typeof recordList>['records'][number];
export type StaleCorrection = z.infer<typeof staleCorrection>;
export type ConcernedView = z.infer<typeof concerned>;
export type AuditReading = z.infer<typeof auditReadings>['readings'][number];
export type ActivityLine = z.infer<typeof activity>['activity'][number];
export type GrantView = z.infer<typeof grants>['grants'][number];
export type ReceiptLine = z.infer<typeof receipts>['receipts'][number];
export type PresetView = z.infer<typeof roster>['presets'][number];
export type AgreementView = z.infer<typeof agreements>['agreements'][number];
export type Consequences = z.infer<typeof consequences>;
export type RequestView = z.infer<typeof requests>['requests'][number];
export type ContractView = z.infer<typeof contracts>['contracts'][number];
