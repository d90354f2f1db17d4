import { derivedId, StoreError, type CommandContext } from '@coop/event-sourcing';
import { ProblemError, type Actor } from '@coop/service-kit';
import { readingEvents, type Question } from '../domain/reading.js';
import { coveringMandate, type AskedAbout } from './covering-mandate.js';
import type { AuditParts } from './parts.js';

export type Asked = Pick<Question, 'question' | 'subjects' | 'scope'> & {
  readonly from?: bigint;
  readonly to?: bigint;
  /** The one record that the question is about: a mandate with a scope covers no other questions. */
  readonly about?: AskedAbout;
};

/** A question as it was noted. */
export interface NotedReading {
  readonly reading: string;
  readonly mandate: string;
  readonly position: bigint;
}

/**
 * Notes, durably and before the answer leaves, that an auditor looked at history and whom it concerned.
 * @throws ProblemError `forbidden` without a mandate as auditor that is in force and covers the question; `stale` when
 * mandates changed since it was looked at: ask again
 */
export async function noteReading(
  parts: AuditParts,
  actor: Actor,
  context: CommandContext,
  asked: Asked,
): Promise<NotedReading> {
  const mandate = await coveringMandate(parts.store, actor, asked.about);
  if (mandate === undefined) throw new ProblemError('forbidden');
  const reading = derivedId(context.commandId, 'reading');
  const { question, subjects, from = null, to = null, scope } = asked;
  const events = readingEvents({
    ...{ reading, auditor: actor.party, mandate, question, subjects, from, to },
    ...(scope === undefined ? {} : { scope }),
  });
  // What ends a mandate and what uses it have one order.
  const checks = [{ categories: ['identity-mandate'], unchangedAfter: actor.position }];
  let position = 0n;
  try {
    for (const [chunk, event] of events.entries()) {
      const commandId = chunk === 0 ? context.commandId : derivedId(context.commandId, `chunk ${chunk}`);
      const facts = { stream: `audit-reading-${reading}`, expected: 'any', events: [event] } as const;
      position = (await parts.ledger.append({ ...context, commandId }, [facts], checks)).last;
    }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'CheckFailed') throw error;
    throw new ProblemError('stale', { retryAfterSeconds: 1 });
  }
  return { reading, mandate, position };
}
