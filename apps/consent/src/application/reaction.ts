import { derivedId, type CommandContext, type StoredEvent } from '@coop/event-sourcing';

/** The command by which this service reacts to a fact; derived from it, so that a restart repeats nothing. */
export function reaction({ id, salt, correlationId }: StoredEvent, name: string): CommandContext {
  return {
    commandId: derivedId(id, name),
    commandDigest: salt,
    metadata: { actor: 'system:consent', correlationId, causationId: id },
  };
}
