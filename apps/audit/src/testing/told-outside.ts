import { consentEvents } from '@coop/contracts';
import type { DecisionRequest } from '@coop/consent-engine';
import { newId, stateDigest } from '@coop/event-sourcing';
import { ANNA, CLINIC, CONTRACT, handle, RECORD, type HistoryWorld } from './history-world.js';

type Given = consentEvents.DecisionGiven;

/**
 * What consent notes when it tells the clinic's system, at once, whether it may read Anna's telephone number, her
 * name, which the record does not have, and so on: one decision for each list of fields.
 * @param atLeast what had to be known, beyond what is: then everything is denied as stale
 * @returns the id of the answer
 */
export async function tellOutside(
  world: HistoryWorld,
  fields: readonly (readonly string[])[],
  {
    ahead = 0n,
    change = {},
    uses = [],
  }: {
    readonly ahead?: bigint;
    readonly change?: Partial<Given>;
    /** Of each decision: that it counted what is limited, or came after the last reading. */
    readonly uses?: readonly ('counted' | 'after-last')[];
  } = {},
): Promise<string> {
  const control = await world.control();
  const known = world.store.head();
  const asked = {
    consumer: CLINIC,
    contract: CONTRACT,
    purpose: 'ResearchAndDevelopment',
    action: 'read',
  } as const;
  const requests: DecisionRequest[] = fields.map((names) => ({
    ...{ ...asked, actor: CLINIC, record: RECORD, fields: names, asOf: world.now },
  }));
  const decided = requests.map((request, index) =>
    control.decide({ ...request, atLeast: known + ahead }, { uncounted: uses[index] === 'after-last' }),
  );
  const cited = [...new Set(decided.flatMap((each) => Object.values(each.cited).flat() as string[]))].sort();
  const data: Given = {
    ...{ given: consentEvents.answerId(newId()), asked: 'evaluations', askedBy: CLINIC },
    ...{ client: handle('client'), asOf: world.now, knownPosition: String(known), leftOut: 0 },
    atLeast: String(known + ahead),
    inputDigest: stateDigest(requests),
    questions: fields.map((names) => ({ ...asked, requested: [...names] })),
    ...{ subjects: [ANNA], cited, dutySets: [[]] },
    fieldSets: decided.map((each) => [...each.fields]),
    reasonSets: decided.map((each) => [...each.reasons]),
    decisions: decided.map((each, index) => ({
      ...{ question: index, record: RECORD, outcome: each.outcome, stage: each.stage ?? null },
      ...{ fields: index, reasons: index, duties: 0, validUntil: null },
      cited: cited.flatMap((id, place) => (Object.values(each.cited).flat().includes(id) ? [place] : [])),
      subjects: each.perField.some(({ concerned }) => concerned.length > 0) ? [0] : [],
      ...(uses[index] === 'counted' ? { counted: each.counted.map((id) => cited.indexOf(id)) } : {}),
      ...(uses[index] === 'after-last' ? { afterLast: true as const } : {}),
    })),
    ...change,
  };
  await world.append(consentEvents.decisionGiven.type, consentEvents.decisionGiven.schema.parse(data));
  return data.given;
}
