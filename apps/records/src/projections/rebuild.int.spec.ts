import { ProjectionRunner } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import {
  answerProposal,
  correctRecord,
  createRecord,
  proposeCorrection,
} from '../application/change-record.js';
import { informSubjects } from '../application/inform-subjects.js';
import { readRecord } from '../application/read-record.js';
import { reader } from '../application/ports.js';
import { runImport, startImport } from '../application/run-import.js';
import { projections } from '../replay.js';
import {
  command,
  declaration,
  file,
  PRESS_HEADER,
  PRESS_ROWS,
  recordsWorld,
  type RecordsWorld,
} from '../testing/records-world.js';
import { activityOf } from './activity.js';
import { recordsOfCategory } from './current-records.js';

const ANNA = '00000000-0000-4000-8000-00000000000a';
const CLARA = '00000000-0000-4000-8000-00000000000c';
const who = (by: string) => ({ by, actsFor: [by], isMember: true, level: 'A2', mandates: [] }) as const;

let world: RecordsWorld;

/** Something of everything: an import, its people told, a refusal, a correction, proposals accepted and declined. */
beforeEach(async () => {
  world = await recordsWorld();
  world.follow();
  const { parts } = world;
  const declared = declaration();
  await startImport(parts, command(ANNA), declared, file(PRESS_HEADER, ...PRESS_ROWS, 'Le Lac,Morel'));
  await runImport(parts, declared.import);
  await settle();
  await informSubjects(parts, command(ANNA), declared.import);
  const fields = [{ name: 'phone', value: '+41213124050', visibility: 'members' as const }];
  const { record } = await createRecord(parts, command(ANNA), who(ANNA), {
    kind: 'personal-data',
    category: 'directory',
    fields,
  });
  await correctRecord(parts, command(ANNA), who(ANNA), record, 0n, [{ name: 'phone', value: null }]);
  for (const answer of ['accept', 'decline'] as const) {
    const given = [{ name: 'phone', value: `+4179555010${answer.length}` }];
    const { proposal } = await proposeCorrection(parts, command(CLARA), who(CLARA), record, given);
    await answerProposal(parts, command(ANNA), who(ANNA), record, proposal, answer);
  }
  const [imported] = await recordsOfCategory(reader(parts), 'press-list');
  const asked = {
    contract: CLARA,
    purpose: 'Marketing',
    action: 'read',
    fields: 'all',
    atLeast: 0n,
    correlationId: CLARA,
  } as const;
  await readRecord(parts, { ...asked, record: imported?.record ?? '', client: CLARA, party: CLARA });
  await settle();
});
afterEach(() => world.close());

const settle = () => world.runner.gate.reached(world.store.head(), 1_000);

describe('The read models of the records', () => {
  it.each(projections.map(({ name }) => name))(
    '%s gives the same digest when it is dropped and built again',
    async (name) => {
      const before = await world.runner.digests();
      await world.runner.rebuild(name);
      expect(await world.runner.digests()).toEqual(before);
    },
  );

  it('give the same digests in another database, from the first event', async () => {
    const other = new ProjectionRunner(world.store, openReadModels(':memory:'), projections);
    await other.prepare();
    await other.catchUp();
    expect(await other.digests()).toEqual(await world.runner.digests());
  });

  it('give the same digests after an erasure: they never held a value', async () => {
    const before = await world.runner.digests();
    await world.vault.destroy(ANNA, 'erasure', '2026-05-04T09:00:00Z');
    for (const { name } of projections) await world.runner.rebuild(name);
    expect(await world.runner.digests()).toEqual(before);
  });

  it('tell a person only what concerns her, and the reader only what it asked', async () => {
    const lines = async (party: string) =>
      (await activityOf(reader(world.parts), [party], { limit: 50 })).map(
        ({ side, what }) => `${side} ${what}`,
      );
    const told = [
      'concerned proposed',
      'concerned corrected',
      'concerned proposed',
      'concerned corrected',
      'concerned created',
    ];
    expect(await lines(ANNA)).toEqual(told);
    expect(await lines(CLARA)).toEqual(['reader refused']);
  });

  it('stop at an event that they do not know', async () => {
    for (const projection of projections)
      await expect(
        world.readModels.transaction((db) =>
          projection.apply(db, { type: 'records.record.sung', data: {} } as never),
        ),
      ).rejects.toThrow('records.record.sung');
  });
});
