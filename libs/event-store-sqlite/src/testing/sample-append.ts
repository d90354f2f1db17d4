import { hash, randomUUID } from 'node:crypto';
import type { AppendRequest, ExpectedRevision, Json } from '@coop/event-sourcing';

/** Invented commits for the specs of this folder and for the process that they kill. */
export function sampleAppend(
  stream: string,
  expected: ExpectedRevision = 'any',
  data: readonly Json[] = [{ seen: true }],
): AppendRequest {
  const events = data.map((each) => ({
    id: randomUUID(),
    type: 'records.record.seen',
    version: 1,
    data: each,
    retention: 'no-personal-values' as const,
  }));
  return {
    streams: [{ stream, expected, events }],
    commandId: randomUUID(),
    commandDigest: hash('sha256', 'a body', 'hex'),
    metadata: { actor: 'system:spec', correlationId: randomUUID(), causationId: randomUUID() },
  };
}

export const sampleStream = (): string => `records-record-${randomUUID()}`;
