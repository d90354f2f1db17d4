import type { ServiceParts } from '@coop/service-kit';

/** Registrations of partner systems by the name in their tokens. */
export interface PartnerClients {
  /** The id of a registration; undefined when there is none, or it was closed. */
  idOf(clientId: string): Promise<string | undefined>;
}

/** A registration keeps its id for ever, and is asked for once; whether it is open is the token guard's to know. */
export function partnerClients(bus: ServiceParts['bus']): PartnerClients {
  const known = new Map<string, string>();
  return {
    async idOf(clientId) {
      const remembered = known.get(clientId);
      if (remembered !== undefined) return remembered;
      const found = await bus.request<{ readonly client: string } | null>('identity.client', { clientId });
      if (found !== null) known.set(clientId, found.client);
      return found?.client;
    },
  };
}
