import type { Bus } from '@coop/message-bus';
import type { Decided, DecidedInBulk, Neighbours } from './ports.js';

/** Positions are decimal strings on the bus. */
type Wire<T extends { readonly knownPosition: bigint }> = Omit<T, 'knownPosition'> & {
  readonly knownPosition: string;
};

interface KnownParty {
  readonly kind: string;
  readonly erased: boolean;
}

const received = <T extends { readonly knownPosition: bigint }>(answer: Wire<T>) => ({
  ...answer,
  knownPosition: BigInt(answer.knownPosition),
});

const BULK_TIMEOUT_MS = 30_000;
/** Services act too (`system:records`); only parties have names. */
const PARTY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The other services over the bus. */
export function neighboursOver(bus: Bus): Neighbours {
  const clients = new Map<string, string>();
  return {
    async decide(request, atLeast) {
      const question = { request, atLeast: String(atLeast) };
      return received<Decided>(await bus.request<Wire<Decided>>('consent.decide', question));
    },
    async decideMany(question, atLeast) {
      const asked = { ...question, atLeast: String(atLeast) };
      const options = { timeoutMs: BULK_TIMEOUT_MS };
      return received<DecidedInBulk>(
        await bus.request<Wire<DecidedInBulk>>('consent.decide-many', asked, options),
      );
    },
    async object(objection) {
      const { position } = await bus.request<{ readonly position: string }>('consent.object', objection);
      return BigInt(position);
    },
    async namesOf(parties) {
      const asked = parties.filter((party) => PARTY.test(party));
      if (asked.length === 0) return {};
      const { names } = await bus.request<{ readonly names: Readonly<Record<string, string>> }>(
        'identity.name',
        { parties: asked },
      );
      return names;
    },
    async kindOf(party) {
      const found = await bus.request<KnownParty | null>('identity.party', { party });
      return found === null || found.erased ? undefined : found.kind;
    },
    async clientOf(clientId) {
      const known = clients.get(clientId);
      if (known !== undefined) return known;
      const found = await bus.request<{ readonly client: string } | null>('identity.client', { clientId });
      // A registration keeps its id for ever; whether it is still open is the token guard's to know.
      if (found !== null) clients.set(clientId, found.client);
      return found?.client;
    },
  };
}
