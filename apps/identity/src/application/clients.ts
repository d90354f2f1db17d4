import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import { client, type ClientKey } from '../domain/client.js';
import { refuse } from '../domain/refusals.js';
import { clientStream } from '../domain/streams.js';
import { asSteward, livingParty, notErased, type Acting, type IdentityPorts } from './ports.js';

/** The sign-in side of a partner's system. */
export interface ClientRegistrar {
  /** Lets the client sign in. @returns its secret, the same for the same client whenever it is asked */
  admit(client: string, clientId: string): Promise<string>;
  remove(clientId: string): Promise<void>;
}

export interface NewClient {
  readonly clientId: string;
  readonly party: string;
  readonly publicKey: ClientKey;
}

export interface RegisteredClient {
  readonly client: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly result: AppendResult | undefined;
}

/** A steward registers a partner's system. The id of its stream follows from the name, so a name is used once. */
export async function registerClient(
  ports: IdentityPorts,
  registrar: ClientRegistrar,
  context: CommandContext,
  by: Acting,
  { clientId, party, publicKey }: NewClient,
): Promise<RegisteredClient> {
  const { authority, checks } = asSteward(by);
  const { cooperative } = ports.actors.founding ?? refuse('not-founded');
  const id = derivedId(cooperative, `client:${clientId}`);
  const result = await ports.ledger.handle(
    context,
    clientStream(id),
    client,
    {
      kind: 'register',
      client: id,
      clientId,
      party: livingParty(ports.actors, party),
      publicKey,
      registeredBy: by.party,
    },
    { authority, checks: [...checks, notErased(party)] },
  );
  // After the commit: a client that may sign in without being known would be let in nowhere, but would be noise.
  return { client: id, clientId, clientSecret: await registrar.admit(id, clientId), result };
}

/** A steward closes a partner's system: at once for new tokens, and for every token that it still holds. */
export async function closeClient(
  ports: IdentityPorts,
  registrar: ClientRegistrar,
  context: CommandContext,
  by: Acting,
  id: string,
): Promise<AppendResult | undefined> {
  const { authority, checks } = asSteward(by);
  const known = ports.actors.client(id) ?? refuse('not-found');
  const command = { kind: 'close' as const, closedBy: by.party };
  const result = await ports.ledger.handle(context, clientStream(id), client, command, { authority, checks });
  await registrar.remove(known.clientId);
  return result;
}
