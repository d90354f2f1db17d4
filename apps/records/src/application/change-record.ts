import { Personal } from '@coop/contracts';
import { derivedId, Refusal, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import {
  mandateCovers,
  recordDecider,
  type Corrector,
  type NewValue,
  type RecordCommand,
} from '../domain/record.decide.js';
import type { RecordCreatedData, RecordKind } from '../domain/record.js';
import type { RecordsRefusalCode } from '../domain/refusals.js';
import { isSensitive, type Visibility } from '../importing/shapes.js';
import { findRecord, type CurrentField, type CurrentRecord } from '../projections/current-records.js';
import { CATEGORIES } from '../projections/records-events.js';
import { caughtUp } from './caught-up.js';
import { openFields, type OpenedField } from './open-values.js';
import { reader, type RecordsParts } from './ports.js';
import { fieldsOf } from './view-record.js';

type Parts = Pick<RecordsParts, 'ledger' | 'vault' | 'readModels' | 'gate' | 'alarm'>;

/** A value as it came in a request. */
export interface GivenValue {
  readonly name: string;
  readonly value: string | null;
}

export interface NewRecord {
  readonly kind: RecordKind;
  readonly category: string;
  readonly owners?: readonly string[] | undefined;
  readonly quorum?: RecordCreatedData['quorum'];
  readonly fields: readonly (GivenValue & {
    readonly subjects?: readonly string[] | undefined;
    readonly visibility?: Visibility | undefined;
    readonly sensitive?: boolean | undefined;
  })[];
}

const streamOf = (record: string): string => `${CATEGORIES.record}-${record}`;
const sealable = (value: string | null): Personal<string> | null =>
  value === null || value.trim() === '' ? null : new Personal(value.trim());

/** Enters a record by hand. Unless it is said otherwise it belongs to who enters it, and mentions its owners. */
export async function createRecord(
  parts: Pick<RecordsParts, 'ledger' | 'neighbours'>,
  context: CommandContext,
  who: Corrector,
  given: NewRecord,
): Promise<{ readonly record: string; readonly result: AppendResult | undefined }> {
  const record = derivedId(context.commandId, 'record');
  const owners = [...(given.owners ?? [who.by])];
  const content: Omit<RecordCreatedData, 'controlRule'> = {
    ...{ record, owners, kind: given.kind, category: given.category },
    source: { party: who.by },
    basis: null,
    ...(given.quorum === undefined ? {} : { quorum: given.quorum }),
    fields: given.fields.map(({ name, value, subjects, visibility, sensitive }) => ({
      name,
      value: sealable(value),
      subjects: [...(subjects ?? owners)],
      // Belief and opinion stay sensitive, also where the box was not ticked.
      sensitive: sensitive === true || isSensitive(name),
      visibility: visibility ?? 'private',
    })),
  };
  const areBodies = given.quorum !== undefined && (await allAreBodies(parts, owners));
  const command = { kind: 'create', actsFor: who.actsFor, content, areBodies } as const;
  return { record, result: await parts.ledger.handle(context, streamOf(record), recordDecider, command) };
}

async function allAreBodies({ neighbours }: Pick<RecordsParts, 'neighbours'>, owners: readonly string[]) {
  const kinds = await Promise.all(owners.map((owner) => neighbours.kindOf(owner)));
  return kinds.every((kind) => kind !== undefined && kind !== 'person');
}

/** The caller corrected a version that is no longer the newest: both, as far as she may see them. */
export interface StaleCorrection {
  readonly kind: 'stale';
  readonly expected: bigint;
  readonly actual: bigint;
  readonly mine: readonly GivenValue[];
  readonly current: readonly OpenedField[];
}

export type Correction =
  { readonly kind: 'done'; readonly result: AppendResult | undefined } | StaleCorrection;

/**
 * Corrects fields of the version that the caller saw.
 * @throws Refusal `not-found` also where nothing of the record concerns the caller
 */
export async function correctRecord(
  parts: Parts,
  context: CommandContext,
  who: Corrector,
  recordId: string,
  expected: bigint,
  given: readonly GivenValue[],
): Promise<Correction> {
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined) return { kind: 'done', result: repeated };
  const record = await approachable(parts, recordId, (held) => reachable(held, who).length > 0);
  const wanted = new Set(given.map(({ name }) => name));
  const current = await openFields(
    parts,
    reachable(record, who).filter(({ name }) => wanted.has(name)),
    { kind: 'page', id: context.commandId },
  );
  if (record.revision !== expected)
    return { kind: 'stale', expected, actual: record.revision, mine: given, current };
  const fields = changes(given, current);
  const command: RecordCommand = { kind: 'correct', who, fields };
  return {
    kind: 'done',
    result: await parts.ledger.handle(context, streamOf(recordId), recordDecider, command, { expected }),
  };
}

/** Without what already stands there. Fields that are not seen stay in, for the rules to speak about. */
function changes(given: readonly GivenValue[], current: readonly OpenedField[]): readonly NewValue[] {
  const values = new Map(current.map(({ name, value }) => [name, value]));
  return given
    .map(({ name, value }) => ({ name, value: sealable(value) }))
    .filter(({ name, value }) => !values.has(name) || values.get(name) !== (value?.reveal() ?? null));
}

/** The fields that a caller may see before she corrects: what concerns her, and what her mandates reach. */
function reachable(record: CurrentRecord, who: Corrector): readonly CurrentField[] {
  const own = new Set(fieldsOf(record, who));
  const isReached = (field: CurrentField) =>
    who.mandates.some((mandate) => mandateCovers(mandate, record, field));
  return record.fields.filter((field) => own.has(field) || isReached(field));
}

/** Proposes a correction of a record that the member may know of; nothing of its values is shown to her. */
export async function proposeCorrection(
  parts: Parts,
  context: CommandContext,
  who: Corrector,
  recordId: string,
  given: readonly GivenValue[],
): Promise<{ readonly proposal: string; readonly result: AppendResult | undefined }> {
  const isListed = ({ fields }: CurrentRecord) =>
    fields.some(({ visibility }) => visibility === 'public' || visibility === 'members');
  await approachable(parts, recordId, (record) => isListed(record) || fieldsOf(record, who).length > 0);
  const proposal = derivedId(context.commandId, 'proposal');
  const fields = given.map(({ name, value }) => ({ name, value: sealable(value) }));
  const command: RecordCommand = { kind: 'propose', who, proposal, fields };
  return { proposal, result: await parts.ledger.handle(context, streamOf(recordId), recordDecider, command) };
}

/** The owner's answer to a proposal. */
export async function answerProposal(
  parts: Parts,
  context: CommandContext,
  who: Corrector,
  recordId: string,
  proposal: string,
  answer: 'accept' | 'decline',
): Promise<AppendResult | undefined> {
  await approachable(parts, recordId, (record) => fieldsOf(record, who).length > 0);
  return parts.ledger.handle(context, streamOf(recordId), recordDecider, { kind: answer, who, proposal });
}

/** A record that may be seen at all, and that the caller has something to do with. */
async function approachable(
  parts: Pick<Parts, 'ledger' | 'readModels' | 'gate'>,
  recordId: string,
  isAllowed: (record: CurrentRecord) => boolean,
): Promise<CurrentRecord> {
  await caughtUp(parts);
  const record = await findRecord(reader(parts), recordId);
  if (record === undefined || !isAllowed(record)) throw new Refusal<RecordsRefusalCode>('not-found');
  return record;
}
