import { StoreError, type Reactor, type StoredEvent } from '@coop/event-sourcing';
import { agreementDecider } from '../domain/agreement.js';
import { grantDecider } from '../domain/grant.js';
import { waitingAgreements, type AgreementTables } from '../projections/agreements.js';
import { notEnded, type GrantTables } from '../projections/grants.js';
import { agreementStream } from './agreements.js';
import { grantStream } from './grants.js';
import type { ConsentParts } from './parts.js';
import { reaction } from './reaction.js';

/** A reactor that does not know yet what she had given must not go on as if it were nothing. */
const READ_MODELS_WITHIN_MS = 60_000;

/**
 * The erasure of a person ends what she had agreed to, and takes back what she had proposed: nothing is left that it
 * could permit, and nobody is left who could be held to it.
 */
export function endConsentsOfErased(parts: ConsentParts): Reactor {
  return {
    name: 'consent.end-consents-of-erased',
    categories: ['identity-erasure'],
    async react(event) {
      if (event.type !== 'identity.erasure.requested') return;
      if (!(await parts.gates.readModels.reached(event.position, READ_MODELS_WITHIN_MS)))
        throw new StoreError('StoreUnavailable', `the grants did not reach position ${event.position}`);
      const { party } = event.data as { readonly party: string };
      await endGrants(parts, event, party);
      await takeBackAgreements(parts, event, party);
    },
  };
}

async function endGrants(parts: ConsentParts, event: StoredEvent, party: string): Promise<void> {
  for (const grant of await notEnded(parts.readModels.reader<GrantTables>(), party))
    await parts.ledger.handle(reaction(event, `invalidate ${grant}`), grantStream(grant), grantDecider, {
      kind: 'invalidate-grant',
      grant,
      ground: 'erasure',
      by: 'system:consent',
    });
}

async function takeBackAgreements(parts: ConsentParts, event: StoredEvent, party: string): Promise<void> {
  for (const agreement of await waitingAgreements(parts.readModels.reader<AgreementTables>(), party))
    await parts.ledger.handle(
      reaction(event, `take back ${agreement}`),
      agreementStream(agreement),
      agreementDecider,
      { kind: 'refuse-agreement', agreement, side: 'person', actsFor: [party] },
    );
}
