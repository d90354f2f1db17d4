import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from '@coop/service-host';
import { ProblemError, type JsonLogger } from '@coop/service-kit';
import type { IdentityParts } from '../identity-parts.js';

type Parts = Pick<IdentityParts, 'actors' | 'registrar'>;

/** Accounts of partners' systems may be in no backup: they follow from the ledger. Repeating it changes nothing. */
export async function admitOpenClients({ actors, registrar }: Parts): Promise<void> {
  for (const { client, clientId } of actors.openClients()) await registrar.admit(client, clientId);
}

/** Milliseconds between two attempts: they grow from the first to the second. */
export interface Patience {
  readonly first: number;
  readonly longest: number;
}

const PATIENCE: Patience = { first: 1_000, longest: 30_000 };

/**
 * The same beside everything else, for a provider elsewhere: while it does not answer, people who are signed in go
 * on, and their partners' systems are set right as soon as it does. A client that it refuses is told to the
 * operator and does not keep the others out.
 */
export const clientsAdmittedInTime = (
  { actors, registrar }: Parts,
  logger: Pick<JsonLogger, 'facts' | 'error'>,
  { first, longest }: Patience = PATIENCE,
): Worker => ({
  name: 'partners’ systems at the issuer',
  run: async (signal) => {
    const waiting = new Map(actors.openClients().map(({ client, clientId }) => [client, clientId]));
    for (let wait = first; waiting.size > 0 && !signal.aborted; wait = Math.min(2 * wait, longest)) {
      for (const [client, clientId] of waiting) {
        const outcome = await attempt(() => registrar.admit(client, clientId));
        if (outcome === 'away') break;
        if (outcome !== 'done') logger.error(outcome);
        waiting.delete(client);
      }
      if (waiting.size === 0) return;
      logger.facts('waiting for the issuer', { clients: waiting.size });
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  },
});

async function attempt(work: () => Promise<unknown>): Promise<'done' | 'away' | Error> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'issuer-unavailable') return 'away';
    return error instanceof Error
      ? error
      : new Error('a partner’s system was not admitted', { cause: error });
  }
}
