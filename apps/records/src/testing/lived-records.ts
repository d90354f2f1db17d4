import { consentEvents } from '@coop/contracts';
import type { AppendRequest, Json } from '@coop/event-sourcing';
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
const GIVEN = '00000000-0000-7000-8000-000000000000';
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
  await world.store.append(decisionsOn(record, world.time.now.toISOString()));
  await settle();
  return world;
}

/** What consent told Clara's system about Anna's card: that it may read the telephone number, and nothing else. */
export function decisionsOn(record: string, asOf: string, category = 'consent-decision'): AppendRequest {
  const question = { consumer: CLARA, contract: CLARA, purpose: 'Marketing', action: 'read' as const };
  const shared = { record, cited: [], subjects: [0], duties: 0, validUntil: null };
  const data: consentEvents.DecisionGiven = {
    ...{ given: GIVEN, asked: 'evaluations', askedBy: CLARA, client: CLARA, asOf },
    ...{ knownPosition: '0', atLeast: '0', inputDigest: '0'.repeat(64), leftOut: 0 },
    questions: [
      { ...question, requested: ['phone'] },
      { ...question, action: 'share', requested: 'all' },
    ],
    ...{ subjects: [ANNA], cited: [], dutySets: [[]] },
    fieldSets: [['phone'], []],
    reasonSets: [['granted'], ['grant-too-narrow']],
    decisions: [
      { ...shared, question: 0, outcome: 'PERMIT', fields: 0, stage: null, reasons: 0 },
      { ...shared, question: 1, outcome: 'DENY', fields: 1, stage: 'consent', reasons: 1 },
    ],
  };
  const { type, version, retention } = consentEvents.decisionGiven;
  const event = { id: GIVEN, type, version, retention, data: data as unknown as Json };
  const stream = `${category}-${CLARA}`;
  return { ...command(CLARA), streams: [{ stream, expected: 'any', events: [event] }] };
}
