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
import { recordsOfCategory } from '../projections/current-records.js';
import {
  command,
  declaration,
  file,
  PRESS_HEADER,
  PRESS_ROWS,
  recordsWorld,
  type RecordsWorld,
} from './records-world.js';

export const ANNA = '00000000-0000-4000-8000-00000000000a';
export const CLARA = '00000000-0000-4000-8000-00000000000c';
const who = (by: string) => ({ by, actsFor: [by], isMember: true, level: 'A2', mandates: [] }) as const;

/** Something of everything: an import, its people told, a refusal, a correction, proposals accepted and declined. */
export async function livedRecords(): Promise<RecordsWorld> {
  const world = await recordsWorld();
  const settle = () => world.runner.gate.reached(world.store.head(), 1_000);
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
  return world;
}
