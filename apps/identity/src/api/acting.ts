import type { Actor } from '@coop/service-kit';
import type { Acting, IdentityPorts } from '../application/ports.js';

/** The actor of a request as the use cases know her. Partner systems have no mandates. */
export function actingOf({ actors }: Pick<IdentityPorts, 'actors'>, actor: Actor): Acting {
  const cooperative = actors.founding?.cooperative;
  const mandate = actor.mandates.find(
    ({ kind, principal }) => kind === 'steward' && principal === cooperative,
  );
  return { party: actor.party, ...(mandate === undefined ? {} : { stewardMandate: mandate.mandate }) };
}
