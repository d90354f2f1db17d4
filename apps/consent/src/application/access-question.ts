import { isAction, type DecisionRequest } from '@coop/consent-engine';
import { uuid, type consentApi, type consentEvents } from '@coop/contracts';
import type { z } from 'zod';
import type { ControlIndex } from '../projections/control-index.js';

/** A partner system that asks. It asks about its own organisation, or about one that gave that a mandate. */
export interface Asker {
  readonly party: string;
  readonly client: string;
  readonly clientId: string;
  readonly correlationId: string;
  /** The position that the caller has seen. */
  readonly atLeast: bigint;
}

/** When it is decided, and what must be known for it. */
export interface Moment {
  readonly asOf: string;
  readonly atLeast: bigint;
}

export type Asked = z.infer<typeof consentApi.accessEvaluation>;
type Written = consentEvents.DecisionGiven['questions'][number];

/** What questions about many records have in common. */
export interface Frame extends Omit<Written, 'requested'>, Moment {
  readonly actor: string;
  readonly takesPartial: boolean;
  /** What the question lacks. It is decided all the same, and denied: silence is no purpose. */
  readonly complaint?: string;
}

/** A question in words that the cooperative has, so that it can stand on the ledger and be decided again. */
export interface Question {
  readonly frame: Frame;
  readonly record: string | null;
  readonly requested: Written['requested'];
  readonly request: DecisionRequest;
}

/** In the place of a purpose that no taxonomy has, and of a field that the record does not have. */
const UNKNOWN = { purpose: 'Unknown', field: '(unknown)' } as const;

const NO_PURPOSE = 'context.purpose is needed: a purpose of the Data Privacy Vocabulary';
const NO_CONTRACT =
  'context.contract is needed: it may be left out only where exactly one contract of yours covers the purpose';

const handle = (text: string): string | null => (uuid.safeParse(text).success ? text : null);

/** The subject as a party: `party` by its handle, `client` for the asking system itself; nobody else is known. */
function consumerOf({ party, clientId }: Asker, { type, id }: Asked['subject']): string | null {
  if (type === 'party') return handle(id);
  return type === 'client' && id === clientId ? party : null;
}

/**
 * Who asks, for what, under which contract: everything but the record. The contract that was not named is looked
 * for among the asker's own alone: how many another has is not the asker's to learn.
 */
export function frameOf(
  control: ControlIndex,
  asker: Asker,
  {
    subject,
    action,
    context = {},
  }: Pick<Asked, 'subject' | 'context'> & { readonly action: Asked['action'] },
  moment: Moment,
): Frame {
  const consumer = consumerOf(asker, subject);
  const purpose = control.point.isPurpose(context.purpose ?? '') ? (context.purpose ?? '') : UNKNOWN.purpose;
  const own =
    context.contract === undefined && consumer === asker.party
      ? control.contractsFor(consumer, purpose, Date.parse(moment.asOf))
      : [];
  const contract =
    context.contract === undefined ? (own.length === 1 ? own[0] : undefined) : handle(context.contract);
  const complaint = complaintOf(context, contract);
  return {
    ...moment,
    ...{ consumer, purpose, contract: contract ?? null, actor: asker.party },
    action: isAction(action.name) ? action.name : null,
    takesPartial: context.partial ?? false,
    ...(complaint === undefined ? {} : { complaint }),
  };
}

function complaintOf(
  { purpose }: NonNullable<Asked['context']>,
  contract: string | null | undefined,
): string | undefined {
  if (purpose === undefined) return NO_PURPOSE;
  return contract === undefined ? NO_CONTRACT : undefined;
}

/** The question about one record. */
export function questionAbout(
  control: ControlIndex,
  frame: Frame,
  resource: { readonly type: string; readonly id: string },
  fields: readonly string[] | undefined,
): Question {
  const record = resource.type === 'record' ? handle(resource.id) : null;
  const { consumer, actor, contract, purpose, action, asOf, atLeast } = frame;
  const requested = fields === undefined ? ('all' as const) : knownFields(control, record, fields);
  const request = {
    ...{ consumer: consumer ?? '', actor, contract: contract ?? '', purpose, action: action ?? '' },
    ...{ record: record ?? '', fields: requested, asOf, atLeast },
  };
  return { frame, record, requested, request };
}

/** Words of a partner's own could name anyone, and would stay on the ledger for ever. */
function knownFields(control: ControlIndex, record: string | null, fields: readonly string[]): string[] {
  const names = new Set(control.fieldsOf(record ?? '').map(({ name }) => name));
  return [...new Set(fields.map((name) => (names.has(name) ? name : UNKNOWN.field)))];
}
