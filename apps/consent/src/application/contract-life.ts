import {
  derivedId,
  type AppendResult,
  type CommandContext,
  type Reactor,
  type StoredEvent,
} from '@coop/event-sourcing';
import type { consentEvents, EventsOf } from '@coop/contracts';
import type { Actor } from '@coop/service-kit';
import { contractDecider } from '../domain/contract.decide.js';
import type { SuspendContract, TerminateContract } from '../domain/contract-life.js';
import type { ContractSide } from '../domain/contract.js';
import { endedTerms, type ContractTables } from '../projections/contracts.js';
import { contractStream, lastVersion, speaker } from './contracts.js';
import type { ConsentParts } from './parts.js';
import { reaction } from './reaction.js';

export async function suspendContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  reason: SuspendContract['reason'],
): Promise<{ readonly result: AppendResult | undefined; readonly suspension: string }> {
  const suspension = derivedId(context.commandId, 'suspension');
  const result = await parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'suspend',
    ...{ contract, suspension, reason },
    by: actor.party,
  });
  return { result, suspension };
}

export async function resumeContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  suspension: string,
): Promise<AppendResult | undefined> {
  return parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'resume',
    ...{ contract, suspension },
    by: actor.party,
    dutyFulfilled: false,
  });
}

/** Either side, at any time: also an offer that nobody wants to make or take any more. */
export async function terminateContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  {
    reason,
    side: wanted,
  }: { readonly reason: TerminateContract['reason']; readonly side?: ContractSide | undefined },
): Promise<AppendResult | undefined> {
  const { side, consumer } = await speaker(parts, actor, await lastVersion(parts, contract), wanted);
  return parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'terminate',
    ...{ contract, side, consumer, reason },
    by: actor.party,
  });
}

type ConsentEvent = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/**
 * A breached duty suspends its contract, and its fulfilment ends that. Decisions deny from the breach itself; this is
 * how everyone concerned is told.
 */
export function suspendForBreaches(parts: ConsentParts): Reactor {
  return {
    name: 'consent.suspend-for-breaches',
    categories: ['consent-duty'],
    async react(stored) {
      const event = stored as ConsentEvent;
      if (event.type !== 'consent.duty.breached' && event.type !== 'consent.duty.fulfilled') return;
      const { duty, contract } = event.data;
      const common = { contract, suspension: duty, by: 'system:consent' };
      await parts.ledger.handle(
        reaction(event, `suspension of ${contract}`),
        contractStream(contract),
        contractDecider,
        event.type === 'consent.duty.breached'
          ? { kind: 'suspend', ...common, reason: 'duty-breached' }
          : { kind: 'resume', ...common, dutyFulfilled: true },
      );
    },
  };
}

/** Notes the end of every contract whose term has passed. Called by the clock; a repeat changes nothing. */
export async function noteContractExpiries(parts: ConsentParts): Promise<number> {
  const now = parts.clock().toISOString();
  const due = await endedTerms(parts.readModels.reader<ContractTables>(), now);
  for (const { contract_id: contract } of due) {
    const commandId = derivedId(contract, 'expiry');
    const metadata = { actor: 'system:consent', correlationId: commandId, causationId: commandId };
    const context = { commandId, commandDigest: contract.replaceAll('-', '').padEnd(64, '0'), metadata };
    await parts.ledger.handle(context, contractStream(contract), contractDecider, {
      kind: 'expire',
      ...{ contract, now },
    });
  }
  return due.length;
}
