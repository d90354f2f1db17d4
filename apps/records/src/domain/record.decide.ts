import type { Personal } from '@coop/contracts';
import { Refusal, unknownKind, type Decider } from '@coop/event-sourcing';
import {
  CONTROL_RULES,
  evolveRecord,
  noRecord,
  type CorrectedField,
  type HeldRecord,
  type RecordCreatedData,
  type RecordEvent,
  type RecordState,
} from './record.js';
import type { RecordsRefusalCode } from './refusals.js';

/** Who gives the order, with the powers that identity's facts gave her at this moment. */
export interface Corrector {
  readonly by: string;
  /** Herself, and everyone for whom she may act (signatory, guardian, representative). */
  readonly actsFor: readonly string[];
  readonly isMember: boolean;
  readonly level: 'A0' | 'A1' | 'A2' | 'A3' | 'A4';
  readonly mandates: readonly CorrectorMandate[];
}

/** A mandate to correct: given by the cooperative for its records, or by a party for what concerns her. */
export interface CorrectorMandate {
  readonly id: string;
  /** The party, or `cooperative`. */
  readonly principal: string;
  /** Without a list, a dimension of the scope is not narrowed. */
  readonly categories?: readonly string[];
  readonly fields?: readonly string[];
}

/** Whether a mandate reaches this field of a record. */
export function mandateCovers(
  { principal, categories, fields }: CorrectorMandate,
  record: { readonly category: string; readonly owners: readonly string[] },
  field: { readonly name: string; readonly subjects: readonly string[] },
): boolean {
  const isFor =
    principal === 'cooperative' || record.owners.includes(principal) || field.subjects.includes(principal);
  return isFor && (categories?.includes(record.category) ?? true) && (fields?.includes(field.name) ?? true);
}

export interface NewValue {
  readonly name: string;
  readonly value: Personal<string> | null;
}

export type RecordCommand =
  | {
      readonly kind: 'create';
      /** For whom the creator may act; an import acts for nobody and creates for anyone. */
      readonly actsFor: readonly string[] | 'anyone';
      readonly content: Omit<RecordCreatedData, 'controlRule'>;
      /** Every owner is known to be a body; looked up where the content asks for a quorum. */
      readonly areBodies?: boolean;
    }
  | { readonly kind: 'correct'; readonly who: Corrector; readonly fields: readonly NewValue[] }
  | {
      readonly kind: 'correct-by-import';
      readonly import: string;
      readonly by: string;
      readonly fields: readonly NewValue[];
    }
  | {
      readonly kind: 'propose';
      readonly who: Corrector;
      readonly proposal: string;
      readonly fields: readonly NewValue[];
    }
  | { readonly kind: 'accept'; readonly who: Corrector; readonly proposal: string }
  | { readonly kind: 'decline'; readonly who: Corrector; readonly proposal: string };

const refuse = (code: RecordsRefusalCode): never => {
  throw new Refusal<RecordsRefusalCode>(code);
};

function decideRecord(command: RecordCommand, state: RecordState): readonly RecordEvent[] {
  if (command.kind === 'create') return create(command, state);
  if (state.status === 'none') return refuse('record-unknown');
  switch (command.kind) {
    case 'correct':
      return correct(command, state);
    case 'correct-by-import': {
      const { by, import: id, fields } = command;
      return [correctedEvent(state, by, { kind: 'import', id }, correctedFields(state, fields))];
    }
    case 'propose':
      return propose(command, state);
    case 'accept':
      return accept(command, state);
    case 'decline':
      openProposal(state, command);
      return [{ type: 'records.correction.declined', data: answerTo(state, command) }];
    default:
      return unknownKind(command, 'the decider of records');
  }
}

function create(
  command: Extract<RecordCommand, { kind: 'create' }>,
  state: RecordState,
): readonly RecordEvent[] {
  if (state.status === 'held') return refuse('record-exists');
  const { actsFor, content } = command;
  if (content.owners.length === 0) return refuse('owner-missing');
  if (actsFor !== 'anyone' && !content.owners.some((owner) => actsFor.includes(owner)))
    return refuse('owner-not-represented');
  if (content.quorum !== undefined) checkQuorum(content.quorum, command);
  if (new Set(content.fields.map(({ name }) => name)).size < content.fields.length)
    return refuse('field-twice');
  const controlRule = content.quorum === undefined ? CONTROL_RULES[content.kind] : 'quorum';
  return [{ type: 'records.record.created', data: { ...content, controlRule } }];
}

/** Nobody puts another body's record under a rule that is weaker than its own: each owner is represented. */
function checkQuorum(
  { votes, of, strictly }: NonNullable<RecordCreatedData['quorum']>,
  { actsFor, areBodies, content }: Extract<RecordCommand, { kind: 'create' }>,
): void {
  if (votes < 1 || votes > of || (strictly && votes === of)) refuse('quorum-invalid');
  if (areBodies !== true) refuse('quorum-needs-bodies');
  if (actsFor === 'anyone' || !content.owners.every((owner) => actsFor.includes(owner)))
    refuse('owner-not-represented');
}

function correct(
  { who, fields }: Extract<RecordCommand, { kind: 'correct' }>,
  state: HeldRecord,
): readonly RecordEvent[] {
  const changes = correctedFields(state, fields);
  const under = powerToCorrect(state, who, changes);
  return [correctedEvent(state, who.by, under, changes)];
}

/** The owner needs nothing more; everyone else a mandate that covers every field, and an assured identity. */
function powerToCorrect(state: HeldRecord, who: Corrector, changes: readonly CorrectedField[]) {
  if (isOwner(state, who)) return null;
  const mandate = who.mandates.find((each) => changes.every((change) => mandateCovers(each, state, change)));
  if (mandate === undefined) return refuse('mandate-missing');
  if (who.level === 'A0' || who.level === 'A1') return refuse('assurance-too-low');
  return { kind: 'mandate' as const, id: mandate.id };
}

function propose(
  { who, proposal, fields }: Extract<RecordCommand, { kind: 'propose' }>,
  state: HeldRecord,
): readonly RecordEvent[] {
  if (!who.isMember) return refuse('not-a-member');
  const changes = correctedFields(state, fields);
  return [
    {
      type: 'records.correction.proposed',
      data: { record: state.record, proposal, by: who.by, fields: changes },
    },
  ];
}

function accept(
  command: Extract<RecordCommand, { kind: 'accept' }>,
  state: HeldRecord,
): readonly RecordEvent[] {
  const { fields } = openProposal(state, command);
  const under = { kind: 'proposal' as const, id: command.proposal };
  return [
    { type: 'records.correction.accepted', data: answerTo(state, command) },
    correctedEvent(state, command.who.by, under, fields),
  ];
}

type Answer = Extract<RecordCommand, { kind: 'accept' | 'decline' }>;

const answerTo = ({ record }: HeldRecord, { who, proposal }: Answer) => ({ record, proposal, by: who.by });

function openProposal(state: HeldRecord, { who, proposal }: Answer) {
  if (!isOwner(state, who)) return refuse('not-the-owner');
  const known = state.proposals.get(proposal) ?? refuse('proposal-unknown');
  return known.state === 'open' ? known : refuse('proposal-closed');
}

const isOwner = ({ owners }: HeldRecord, { actsFor }: Corrector): boolean =>
  owners.some((owner) => actsFor.includes(owner));

/** A correction changes values only: whom a field mentions is never changed in passing. */
function correctedFields(state: HeldRecord, values: readonly NewValue[]): CorrectedField[] {
  if (values.length === 0) return refuse('nothing-changed');
  if (new Set(values.map(({ name }) => name)).size < values.length) return refuse('field-twice');
  return values.map(({ name, value }) => {
    const known = state.fields.get(name) ?? refuse('field-unknown');
    return { name, value, subjects: [...known.subjects] };
  });
}

function correctedEvent(
  { record }: HeldRecord,
  by: string,
  under: Extract<RecordEvent, { type: 'records.record.corrected' }>['data']['under'],
  fields: readonly CorrectedField[],
): RecordEvent {
  return { type: 'records.record.corrected', data: { record, by, under, fields: [...fields] } };
}

export const recordDecider: Decider<RecordState, RecordCommand, RecordEvent> = {
  initial: noRecord,
  decide: decideRecord,
  evolve: evolveRecord,
};
