import { derivedId, type CommandContext } from '@coop/event-sourcing';
import { ProblemError, type Actor } from '@coop/service-kit';
import { readingEvents, type Question } from '../domain/reading.js';
import type { AuditParts } from './parts.js';

export type Asked = Pick<Question, 'question' | 'subjects'> & {
  readonly from?: bigint;
  readonly to?: bigint;
};

/**
 * Notes, durably and before the answer leaves, that an auditor looked at history and whom it concerned.
 * @throws ProblemError `forbidden` without a mandate as auditor that is in force
 */
export async function noteReading(
  parts: AuditParts,
  actor: Actor,
  context: CommandContext,
  asked: Asked,
): Promise<bigint> {
  const mandate = actor.mandates.find(({ kind }) => kind === 'auditor')?.mandate;
  if (mandate === undefined) throw new ProblemError('forbidden');
  const reading = derivedId(context.commandId, 'reading');
  const { question, subjects, from = null, to = null } = asked;
  const events = readingEvents({ reading, auditor: actor.party, mandate, question, subjects, from, to });
  let position = 0n;
  for (const [chunk, event] of events.entries()) {
    const commandId = chunk === 0 ? context.commandId : derivedId(context.commandId, `chunk ${chunk}`);
    const facts = { stream: `audit-reading-${reading}`, expected: 'any', events: [event] } as const;
    position = (await parts.ledger.append({ ...context, commandId }, [facts])).last;
  }
  return position;
}
