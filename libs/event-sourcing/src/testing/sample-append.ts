import { hash, randomUUID } from 'node:crypto';
import type { AppendRequest, ExpectedRevision } from '../event-store.js';
import type { Json } from '../event.js';

/** Invented commits for the specs of the adapters and for the processes that they start. */
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

export const sampleStream = (category = 'records-record'): string => `${category}-${randomUUID()}`;

/** The outcome of an append: its result, or the code of its refusal. */
export async function outcome(append: Promise<unknown>): Promise<string> {
  try {
    await append;
    return 'appended';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
