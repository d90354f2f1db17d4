import { z } from 'zod';
import * as consentEvents from '../consent/events.js';
import * as recordsEvents from '../records/events.js';
import { instant, position, sha256, uuid } from '../scalars.js';

/** What happened, as a receipt says it. */
export const receiptWhat = z.enum([
  'grant-given',
  'grant-renewed',
  'grant-withdrawn',
  'grant-expired',
  'grant-invalidated',
  'prohibition-placed',
  'prohibition-lifted',
  'disclosed',
  'refused',
  'read-in-bulk',
  'allowed',
  'not-allowed',
]);

/** What a receipt tells its holder in so many words; no value of any field, and no handle of another person. */
export const receiptTold = z.strictObject({
  what: receiptWhat,
  time: instant,
  /** The agreement, the prohibition, or the decision. */
  about: uuid,
  /** Who may use, must not use, used or asked; a party, or everybody (`any-contracted`, `anyone`). */
  recipient: z.string().optional(),
  contract: uuid.optional(),
  record: uuid.optional(),
  purposes: z.union([z.literal('all'), z.array(z.string())]).optional(),
  actions: z.array(z.string()).optional(),
  fields: z.union([z.literal('all'), z.array(z.string())]).optional(),
  /** The end of an agreement. */
  until: instant.optional(),
  /** How many equal ones it stands for, when more than one. */
  times: z.int().min(2).optional(),
});

/** An event that its holder may know whole, with the salt of its commitment: the leaf can be made of the two. */
const opening = z.strictObject({
  salt: sha256,
  event: z.looseObject({
    type: z.string().max(100),
    position,
    recordedAt: instant,
    data: z.record(z.string(), z.json()),
  }),
});

/** Spelling of {@link receiptExtra}; another one means another thing. */
export const RECEIPT_FORMAT = 'coop-receipt/v1';

/**
 * What stands in the `extra` line of a receipt's `.tlog-proof`, as JSON in RFC 8785 form. Nothing signs it: an
 * opening is checked against the leaf; what is told beside a bare hash is the cooperative's word until somebody
 * who may see the event compares the two.
 */
export const receiptExtra = z.union([
  z.strictObject({ format: z.literal(RECEIPT_FORMAT), id: uuid, opening }),
  z.strictObject({
    format: z.literal(RECEIPT_FORMAT),
    id: uuid,
    /** Of the entry (RFC 6962, section 2.1), hex. */
    leafHash: sha256,
    /** Absent where only the place in the log is shown, as in a code on paper that has no room for more. */
    told: receiptTold.optional(),
  }),
]);

export type ReceiptWhat = z.infer<typeof receiptWhat>;
export type ReceiptTold = z.infer<typeof receiptTold>;
export type ReceiptExtra = z.infer<typeof receiptExtra>;

const MOMENTS = {
  'consent.grant.renewed': 'grant-renewed',
  'consent.grant.withdrawn': 'grant-withdrawn',
  'consent.grant.expired': 'grant-expired',
  'consent.grant.invalidated': 'grant-invalidated',
} as const;

const isMoment = (type: string): type is keyof typeof MOMENTS => Object.hasOwn(MOMENTS, type);

/** An event as a receipt holds it, in the schema of today. */
export interface ReceiptEvent {
  readonly type: string;
  readonly recordedAt: string;
  readonly data: unknown;
}

/**
 * What an event says to who may know it whole; undefined for events of which there are no receipts, and for an
 * answer of several decisions, of which each has a receipt of its own.
 * @throws ZodError when the data are not those of such an event
 */
export function toldOf({ type, recordedAt: time, data }: ReceiptEvent): ReceiptTold | undefined {
  if (isMoment(type)) return { what: MOMENTS[type], time, about: grantOf.parse(data).grant };
  switch (type) {
    case consentEvents.grantGiven.type: {
      const { grant, terms } = consentEvents.grantGiven.schema.parse(data);
      const { recipient, purposes, actions, fields, until } = terms;
      return { what: 'grant-given', time, about: grant, recipient, purposes, actions, fields, until };
    }
    case consentEvents.prohibitionPlaced.type: {
      const { prohibition, recipient, purposes, fields } = consentEvents.prohibitionPlaced.schema.parse(data);
      return { what: 'prohibition-placed', time, about: prohibition, recipient, purposes, fields };
    }
    case consentEvents.prohibitionLifted.type:
      return {
        ...{ what: 'prohibition-lifted', time },
        about: consentEvents.prohibitionLifted.schema.parse(data).prohibition,
      };
    case consentEvents.decisionGiven.type: {
      const decisions = consentEvents.decisionsIn(consentEvents.decisionGiven.schema.parse(data));
      const [only] = decisions;
      return only === undefined || decisions.length > 1 ? undefined : toldOfAnswer(time, only, only.fields);
    }
    default:
      return toldOfReading(type, time, data);
  }
}

const grantOf = z.looseObject({ grant: uuid });

function toldOfReading(type: string, time: string, data: unknown): ReceiptTold | undefined {
  switch (type) {
    case recordsEvents.disclosureMade.type: {
      const made = recordsEvents.disclosureMade.schema.parse(data);
      return { ...asked(time, made), what: 'disclosed', about: made.disclosure, fields: made.fields };
    }
    case recordsEvents.disclosureRefused.type: {
      const refused = recordsEvents.disclosureRefused.schema.parse(data);
      const { refusal: about, requested: fields, count } = refused;
      return {
        ...asked(time, refused),
        what: 'refused',
        about,
        fields,
        ...(count > 1 ? { times: count } : {}),
      };
    }
    case recordsEvents.disclosureMadeInBulk.type: {
      const made = recordsEvents.disclosureMadeInBulk.schema.parse(data);
      const { disclosure, reader, purpose, action = 'anonymise', fields } = made;
      const read = { recipient: reader, purposes: [purpose], actions: [action], fields };
      return { what: 'read-in-bulk', time, about: disclosure, ...read };
    }
    default:
      return undefined;
  }
}

type Asked = Pick<recordsEvents.DisclosureMade, 'consumer' | 'purpose' | 'action'> & {
  readonly contract: string | null;
};

const asked = (time: string, { consumer, contract, purpose, action }: Asked) => ({
  ...{ time, recipient: consumer, purposes: [purpose], actions: [action] },
  ...(contract === null ? {} : { contract }),
});

interface AnsweredQuestion {
  readonly decision: string;
  /** What nobody knew is empty text. */
  readonly request: Pick<
    consentEvents.GivenDecision['request'],
    'consumer' | 'contract' | 'purpose' | 'action'
  >;
}

/** One decision that a system outside was told. @param fields those permitted that concern the holder */
export function toldOfAnswer(
  time: string,
  { decision, request }: AnsweredQuestion,
  fields: readonly string[],
): ReceiptTold {
  const { consumer, contract, purpose, action } = request;
  return {
    ...{ what: fields.length > 0 ? 'allowed' : 'not-allowed', time, about: decision, fields: [...fields] },
    purposes: [purpose],
    ...(consumer === '' ? {} : { recipient: consumer }),
    ...(contract === '' ? {} : { contract }),
    ...(action === '' ? {} : { actions: [action] }),
  };
}
