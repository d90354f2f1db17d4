import type { EventsOf, recordsEvents } from '@coop/contracts';
import { unknownKind } from '@coop/event-sourcing';

type Definitions = typeof recordsEvents.RECORDS_EVENTS;

export type RecordEvent = EventsOf<
  Pick<
    Definitions,
    'recordCreated' | 'recordCorrected' | 'correctionProposed' | 'correctionAccepted' | 'correctionDeclined'
  >
>;

export type RecordCreatedData = Extract<RecordEvent, { type: 'records.record.created' }>['data'];
export type CorrectedField = Extract<
  RecordEvent,
  { type: 'records.record.corrected' }
>['data']['fields'][number];
export type RecordKind = RecordCreatedData['kind'];
export type ControlRule = RecordCreatedData['controlRule'];

export interface FieldState {
  readonly value: CorrectedField['value'];
  readonly subjects: readonly string[];
  /** Whether an import or a person said it last: an import never overwrites a person's correction. */
  readonly saidBy: 'import' | 'person';
}

export interface Proposal {
  readonly by: string;
  readonly fields: readonly CorrectedField[];
  readonly state: 'open' | 'accepted' | 'declined';
}

export type RecordState =
  | { readonly status: 'none' }
  | {
      readonly status: 'held';
      readonly record: string;
      readonly category: string;
      readonly owners: readonly string[];
      readonly fields: ReadonlyMap<string, FieldState>;
      readonly proposals: ReadonlyMap<string, Proposal>;
      /** The import whose rows were the last to create or change the record. */
      readonly lastImport: string | null;
    };

export type HeldRecord = Extract<RecordState, { status: 'held' }>;

export const noRecord: RecordState = { status: 'none' };

/** Who must agree to the release of a record's fields, by the kind of its content. */
export const CONTROL_RULES: Readonly<Record<RecordKind, ControlRule>> = {
  // GDPR art. 4(1), LPD art. 5 let. a: each person mentioned disposes of what concerns her.
  'personal-data': 'all-mentioned',
  // LDA art. 9 and 10: the author decides on the use of the work.
  'personal-work': 'owner',
  // What was shared in confidence leaves only with everyone it was shared about.
  confidential: 'all-mentioned',
  // CC art. 55: a legal person expresses its will through its organs.
  'legal-person-data': 'signatory',
  // CO art. 534: decisions of a simple partnership are unanimous.
  'collective-work': 'unanimous-partners',
};

export function evolveRecord(state: RecordState, event: RecordEvent): RecordState {
  if (event.type === 'records.record.created') return created(event.data);
  if (state.status === 'none') throw new TypeError(`${event.type} before the record came into being`);
  switch (event.type) {
    case 'records.record.corrected':
      return corrected(state, event.data);
    case 'records.correction.proposed': {
      const { proposal, by, fields } = event.data;
      return {
        ...state,
        proposals: new Map([...state.proposals, [proposal, { by, fields, state: 'open' }]]),
      };
    }
    case 'records.correction.accepted':
      return closed(state, event.data.proposal, 'accepted');
    case 'records.correction.declined':
      return closed(state, event.data.proposal, 'declined');
    default:
      return unknownKind(event, 'a record');
  }
}

function created(data: RecordCreatedData): HeldRecord {
  const { record, category, owners, source } = data;
  const saidBy = 'import' in source ? 'import' : 'person';
  return {
    status: 'held',
    ...{ record, category, owners },
    fields: new Map(data.fields.map(({ name, value, subjects }) => [name, { value, subjects, saidBy }])),
    proposals: new Map(),
    lastImport: 'import' in source ? source.import : null,
  };
}

function corrected(
  state: HeldRecord,
  { fields, under }: Extract<RecordEvent, { type: 'records.record.corrected' }>['data'],
): HeldRecord {
  const saidBy = under?.kind === 'import' ? 'import' : 'person';
  const changed = fields.map(({ name, value, subjects }) => [name, { value, subjects, saidBy }] as const);
  return {
    ...state,
    fields: new Map([...state.fields, ...changed]),
    lastImport: under?.kind === 'import' ? under.id : state.lastImport,
  };
}

function closed(state: HeldRecord, proposal: string, as: 'accepted' | 'declined'): HeldRecord {
  const known = state.proposals.get(proposal);
  if (known === undefined) throw new TypeError('a proposal was closed that was never made');
  return { ...state, proposals: new Map([...state.proposals, [proposal, { ...known, state: as }]]) };
}
