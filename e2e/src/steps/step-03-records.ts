import type { ApiClient } from '../api-client.js';
import { expectEqual } from '../expectations.js';
import type { Step, Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';

interface NewField {
  readonly name: string;
  readonly value: string | null;
  readonly subjects?: readonly string[];
  readonly visibility?: string;
}

interface NewRecord {
  readonly kind: string;
  readonly category: string;
  readonly owners?: readonly string[];
  readonly fields: readonly NewField[];
}

interface View {
  readonly kind: string;
  readonly revision: string;
  readonly fields: readonly {
    readonly name: string;
    readonly state: string;
    readonly value: string | null;
  }[];
}

/** What the fields of the confidential record hold; invented. */
export const VALUES: Readonly<Record<string, string | null>> = {
  [FIELDS.first]: 'La première dit : oui, au printemps.',
  [FIELDS.second]: 'Le second dit : plutôt en automne.',
  [FIELDS.common]: 'Ensemble : on commence en mai.',
  [FIELDS.expired]: 'La première, pour un instant seulement.',
  [FIELDS.neverAsked]: 'La première, jamais demandé.',
  [FIELDS.empty]: null,
  [FIELDS.refused]: 'Le second, refusé.',
};

/** Six fields of one member each, and one that concerns both. Its owner is mentioned nowhere. */
function confidential(world: World): NewRecord {
  const [first, second] = [world.the('first').party, world.the('second').party];
  const of = (name: string, ...subjects: string[]): NewField => ({
    name,
    value: VALUES[name] ?? null,
    subjects,
  });
  return {
    kind: 'confidential',
    category: world.category('minutes'),
    fields: [
      of(FIELDS.first, first),
      of(FIELDS.second, second),
      of(FIELDS.common, first, second),
      of(FIELDS.expired, first),
      of(FIELDS.neverAsked, first),
      of(FIELDS.empty, first),
      of(FIELDS.refused, second),
    ],
  };
}

async function create(teller: Teller, owner: ApiClient, record: NewRecord): Promise<string> {
  const { body, position } = await owner.post<{ record: string; revision: string }>('/records', record);
  const view = await owner.get<View>(`/records/${body.record}`, { 'coop-at-least': position ?? '0' });
  expectEqual(`the ${record.kind} record is of its kind`, view.kind, record.kind);
  const shown = Object.fromEntries(view.fields.map(({ name, value }) => [name, value]));
  const entered = Object.fromEntries(record.fields.map(({ name, value }) => [name, value]));
  expectEqual(`the owner of the ${record.kind} record sees what was entered`, shown, entered);
  teller.position(`${record.kind} record created`, position);
  return body.record;
}

export const records: Step = {
  number: 3,
  title: 'One record of each of the five kinds is created',
  async play(world, teller) {
    const [first, second, signatory] = [
      world.the('first').api,
      world.the('second').api,
      world.the('signatory').api,
    ];
    const personal = await create(teller, first, {
      kind: 'personal-data',
      category: world.category('contacts'),
      fields: [
        { name: 'name', value: 'Première Membre', visibility: 'members' },
        { name: 'phone', value: '+41790004455', visibility: 'members' },
      ],
    });
    const work = await create(teller, second, {
      kind: 'personal-work',
      category: world.category('works'),
      fields: [{ name: 'text', value: 'Un poème inventé.' }],
    });
    const organisation = await create(teller, signatory, {
      kind: 'legal-person-data',
      category: world.category('organisations'),
      owners: [world.the('organisation')],
      fields: [{ name: 'activity', value: 'Verger et cidre' }],
    });
    const collective = await create(teller, signatory, {
      kind: 'collective-work',
      category: world.category('works'),
      owners: [world.the('partnership')],
      fields: [{ name: 'text', value: 'Un livre à deux, inventé.' }],
    });
    const shared = await create(teller, signatory, confidential(world));
    world.keep('records', { personal, work, confidential: shared, organisation, collective });
    const view = await second.get<View>(`/records/${shared}`);
    const own = [FIELDS.second, FIELDS.common, FIELDS.refused].sort();
    expectEqual(
      'a mentioned member sees the fields that mention her, no other',
      view.fields.map(({ name }) => name).sort(),
      own,
    );
    teller.say(
      'five records were created; of the confidential one each member sees the fields that mention her',
    );
  },
};
