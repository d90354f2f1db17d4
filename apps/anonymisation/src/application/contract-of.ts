import { streamAsOfToday, type AppendCheck, type DomainEvent } from '@coop/event-sourcing';
import { contractFacts, type ContractFacts } from '../domain/contract-facts.js';
import type { AnonymisationParts } from './parts.js';

type ContractHistory = Parameters<typeof contractFacts>[0];

/** A contract as its own stream says, with the check that it still is so when something is appended. */
export async function contractOf(
  parts: Pick<AnonymisationParts, 'store'>,
  contract: string,
): Promise<{ readonly facts: ContractFacts | undefined; readonly unchanged: AppendCheck }> {
  const stream = `consent-contract-${contract}`;
  const history = await streamAsOfToday(parts.store, stream);
  return {
    facts: contractFacts(history as readonly DomainEvent[] as ContractHistory),
    unchanged: { stream, expected: history.at(-1)?.revision ?? 'no-stream' },
  };
}
