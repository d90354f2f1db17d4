import type {
  Basis,
  ControlFact,
  ControlRule,
  MandateGiven,
  Quorum,
  RecordField,
  RecordKind,
  RecordKnown,
} from '../../facts.js';
import type { Dice } from './dice.js';
import { BODIES, CATEGORIES, CONSUMERS, FIELDS, NEXT, NOW, PERSONS, RECORDS } from './words.js';

/** A stretch of time that mostly holds now, sometimes begins or ends within seconds, rarely cannot be read. */
export function period(dice: Dice): { readonly from: number | string; readonly until?: number | string } {
  const near = () => NOW + dice.integer(-8_000, 8_000);
  const from = dice.chance(0.05) ? near() : NOW - 1_000_000;
  if (dice.chance(0.01)) return { from: 'yesterday' };
  if (dice.chance(0.3)) return { from };
  return { from, until: dice.chance(0.1) ? near() : NOW + 1_000_000 };
}

/** Parties of all forms, some of them changed or erased. */
export function randomParties(dice: Dice): readonly ControlFact[] {
  const person = (party: string): ControlFact => ({ kind: 'party-known', party, type: 'person' });
  const partnership = (party: string, partners: readonly string[]): ControlFact => ({
    kind: 'party-known',
    party,
    type: 'simple-partnership',
    partners,
  });
  return [
    ...[...PERSONS, 'clerk'].map(person),
    ...CONSUMERS.map((party): ControlFact => ({ kind: 'party-known', party, type: 'legal-person' })),
    { kind: 'party-known', party: 'chorus', type: 'registered-collective' },
    partnership('duo', dice.chance(0.04) ? [] : ['anna', 'bruno']),
    partnership('trio', dice.chance(0.04) ? ['trio'] : ['duo', 'carla']),
    ...(dice.chance(0.05) ? [partnership('duo', ['anna', 'carla'])] : []),
    ...dice
      .some(['dora', 'anna', 'clerk', 'courier', 'duo'], 0.015)
      .map((party): ControlFact => ({ kind: 'party-erased', party })),
  ];
}

/** Who acts for whom: mostly by right, sometimes too late, in another quality, or ended. */
export function randomMandates(dice: Dice): readonly ControlFact[] {
  const roles: readonly (readonly [string, MandateGiven['role']])[] = [
    ['bakery', 'signatory'],
    ['chorus', 'signatory'],
    ['courier', dice.pick(['signatory', 'representative', 'proxy', 'corrector'])],
    ['dora', dice.pick(['guardian', 'representative', 'executor', 'proxy'])],
    ['duo', 'signatory'],
  ];
  return roles
    .filter(() => dice.chance(0.94))
    .flatMap(([principal, role]): readonly ControlFact[] => {
      const mandate = `m-${principal}`;
      const given = { mandate, principal, agent: 'clerk', role, ...period(dice) };
      return [
        { kind: 'mandate-given', ...given },
        ...(dice.chance(0.03) ? [{ kind: 'mandate-ended', mandate } as const] : []),
      ];
    });
}

const OWNERS: Readonly<Record<RecordKind, readonly (readonly string[])[]>> = {
  'personal-data': [['anna'], []],
  'personal-work': [['anna'], ['bruno'], ['anna', 'carla']],
  confidential: [['anna'], ['dora']],
  'legal-person-data': [['bakery'], ['chorus']],
  'collective-work': [['duo'], ['trio'], ['chorus'], ['chorus', 'anna'], ['duo', 'bakery']],
};

const RULES: Readonly<Record<RecordKind, readonly ControlRule[]>> = {
  'personal-data': ['all'],
  'personal-work': ['owner'],
  confidential: ['all'],
  'legal-person-data': ['all', 'quorum'],
  'collective-work': ['unanimous-partners', 'quorum', 'quorum'],
};

const KINDS: readonly RecordKind[] = [
  'personal-data',
  'personal-data',
  'personal-work',
  'confidential',
  'legal-person-data',
  'collective-work',
  'collective-work',
];

function randomFields(dice: Dice, isAboutPersons: boolean): readonly RecordField[] {
  const names = FIELDS.filter((name) => name === 'name' || dice.chance(0.88));
  return names.map((name) => {
    const persons: readonly string[] = isAboutPersons || dice.chance(0.3) ? [dice.pick(PERSONS)] : [];
    const others = dice.chance(0.2) ? [dice.pick([...PERSONS, ...BODIES, 'ghost'])] : [];
    const subjects = dice.chance(0.02) ? [] : [...new Set([...persons, ...others])];
    const sensitive = name === 'health' ? dice.chance(0.5) : dice.chance(0.03);
    return { name, subjects, sensitive, empty: dice.chance(0.03) };
  });
}

function randomQuorum(dice: Dice): { readonly quorum?: Quorum } {
  if (dice.chance(0.04)) return {};
  const votes = dice.chance(0.04) ? dice.pick([-1, 9, 0.5]) : dice.integer(1, 2);
  return { quorum: { votes, of: dice.chance(0.04) ? dice.integer(0, 2) : 3, strictly: dice.chance(0.5) } };
}

function randomBasis(dice: Dice): Basis {
  if (dice.chance(0.7)) return { legalBasis: 'consent', purposes: [] };
  const purposes = dice.pick([['CommunicationManagement', 'Marketing'], ['Purpose'], ['AcademicResearch']]);
  const taxonomy = dice.maybe(0.15, () => ({ taxonomy: dice.pick([NEXT, NEXT, 'dpv-9']) }));
  return { legalBasis: dice.pick(['contract', 'legitimate-interest']), purposes, ...taxonomy };
}

function randomRecord(dice: Dice, record: string): RecordKnown {
  const recordKind = dice.pick(KINDS);
  const isAboutPersons = recordKind === 'personal-data' || recordKind === 'confidential';
  const anyRule: readonly ControlRule[] = ['all', 'owner', 'unanimous-partners', 'quorum'];
  return {
    kind: 'record-known',
    record,
    recordKind,
    category: dice.pick(CATEGORIES),
    fields: dice.chance(0.02) ? [] : randomFields(dice, isAboutPersons),
    owners: dice.pick(OWNERS[dice.chance(0.1) ? dice.pick(KINDS) : recordKind]),
    controlRule: dice.pick(dice.chance(0.1) ? anyRule : RULES[recordKind]),
    ...randomQuorum(dice),
    basis: randomBasis(dice),
    controlPosition: dice.chance(0.02) ? 500n : 0n,
  };
}

/** Records with all kinds of content under all rules, some changed or removed, and fields that are new. */
export function randomRecords(dice: Dice): readonly ControlFact[] {
  const records = RECORDS.map((record) => randomRecord(dice, record));
  return [
    ...records,
    ...records.flatMap(({ record }): readonly ControlFact[] => [
      ...PERSONS.filter(() => dice.chance(0.75)).map((subject): ControlFact => ({
        kind: 'subject-informed',
        subject,
        records: [record],
      })),
      ...(dice.chance(0.05) ? [changeOf(dice, record)] : []),
      ...(dice.chance(0.02) ? [{ kind: 'record-removed', record } as const] : []),
    ]),
    ...dice.some(FIELDS, 0.1).map((field): ControlFact => {
      const position = dice.pick([40n, 50n, 60n]);
      return { kind: 'field-introduced', category: dice.pick(CATEGORIES), field, position };
    }),
  ];
}

function changeOf(dice: Dice, record: string): ControlFact {
  const { kind: _, quorum: _quorum, ...known } = randomRecord(dice, record);
  const change = { kind: 'record-changed', record, controlPosition: 1n } as const;
  return dice.chance(0.5)
    ? { ...change, fields: known.fields }
    : { ...change, owners: known.owners, controlRule: known.controlRule };
}
