import { Personal, type SealedRef } from '@coop/contracts';
import { Refusal } from '@coop/event-sourcing';
import { recordDecider, type Corrector, type RecordCommand } from './record.decide.js';
import type { RecordCreatedData, RecordEvent, RecordState } from './record.js';

const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;
const [CARD, ANNA, BRUNO, CLARA, PROPOSAL, MANDATE, IMPORT] = [1, 2, 3, 4, 5, 6, 7].map(id) as [
  ...[string, string, string, string, string, string, string],
];
const sealed = (digit: number): SealedRef => ({ $sealed: String(digit).repeat(64), digest: '0'.repeat(64) });
const field = (name: string, subjects: string[], digit: number) => ({
  ...{ name, subjects, value: sealed(digit) },
  ...{ sensitive: false, visibility: 'private' as const },
});

const data: RecordCreatedData = {
  ...{ record: CARD, kind: 'personal-data', category: 'directory', owners: [ANNA], basis: null },
  ...{ source: { party: ANNA }, controlRule: 'all-mentioned' },
  fields: [field('phone', [ANNA], 1), field('household', [ANNA, BRUNO], 2)],
};
const HELD = recordDecider.evolve(recordDecider.initial, { type: 'records.record.created', data });

const who = (by: string, change: Partial<Corrector> = {}): Corrector => ({
  ...{ by, actsFor: [by], isMember: true, level: 'A2', mandates: [] },
  ...change,
});
/** A corrector with the widest mandate that there is. */
const corrector = who(CLARA, { mandates: [{ id: MANDATE, principal: 'cooperative' }] });

const decide = (command: RecordCommand, state: RecordState = HELD) => recordDecider.decide(command, state);
const refusalOf = (command: RecordCommand): string => {
  try {
    decide(command);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'carried out';
};
/** Whom each field mentions after these events. */
const mentionsAfter = (events: readonly RecordEvent[]) => {
  const state = events.reduce(recordDecider.evolve, HELD);
  if (state.status === 'none') throw new TypeError('the record is gone');
  return Object.fromEntries([...state.fields].map(([name, { subjects }]) => [name, subjects]));
};
const MENTIONS = { phone: [ANNA], household: [ANNA, BRUNO] };

/** A new value with more than a new value in it, as a hostile program would send it. */
const loaded = (name: string, subjects: readonly string[]) =>
  Object.assign({ name, value: new Personal('autre chose') }, { subjects, owners: subjects });

const EVERYBODY: readonly (readonly [string, (values: ReturnType<typeof loaded>[]) => RecordCommand])[] = [
  ['the owner', (fields) => ({ kind: 'correct', who: who(ANNA), fields })],
  ['a corrector of the cooperative', (fields) => ({ kind: 'correct', who: corrector, fields })],
  ['an import', (fields) => ({ kind: 'correct-by-import', import: IMPORT, by: CLARA, fields })],
];

describe('A record under attack', () => {
  it.each(EVERYBODY)(
    'attack-16 mention stripping: %s corrects values, never whom a field mentions',
    (_, order) => {
      for (const subjects of [[], [ANNA], [CLARA]])
        expect(mentionsAfter(decide(order([loaded('household', subjects)])))).toEqual(MENTIONS);
    },
  );

  it('attack-16 mention stripping: nor does a proposal that the owner accepts', () => {
    const proposed = decide({
      ...{ kind: 'propose', who: who(BRUNO), proposal: PROPOSAL },
      fields: [loaded('household', [ANNA])],
    });
    const state = proposed.reduce(recordDecider.evolve, HELD);
    const accepted = decide({ kind: 'accept', who: who(ANNA), proposal: PROPOSAL }, state);
    expect(mentionsAfter([...proposed, ...accepted])).toEqual(MENTIONS);
  });

  it.each(EVERYBODY)(
    'attack-17 mention stuffing: %s adds nobody who could then forbid everything',
    (_, order) => {
      expect(mentionsAfter(decide(order([loaded('phone', [ANNA, CLARA])])))).toEqual(MENTIONS);
    },
  );

  it('attack-17 mention stuffing: who does not act for an owner enters no record in her name', () => {
    const content = { ...data, owners: [ANNA], source: { party: CLARA } };
    const command: RecordCommand = { kind: 'create', actsFor: [CLARA], content };
    expect(() => decide(command, recordDecider.initial)).toThrow('owner-not-represented');
  });

  it.each(EVERYBODY)(
    'attack-13 field smuggling: %s adds no field to a record that is shared already',
    (_, order) => {
      for (const name of ['notes', 'phone ', 'Phone', 'ph\u043Ene'])
        expect([name, refusalOf(order([loaded(name, [ANNA])]))]).toEqual([name, 'field-unknown']);
    },
  );
});
