import { ALL_EVENTS, type EventDefinition } from '@coop/contracts';

const BY_TYPE: ReadonlyMap<string, EventDefinition> = new Map(
  ALL_EVENTS.map((definition) => [definition.type, definition]),
);

/** What the published language says about a type of event; undefined for one that it does not know. */
export const definitionOf = (type: string): EventDefinition | undefined => BY_TYPE.get(type);

/** Every type of event that the published language knows. */
export const EVENT_TYPES: readonly string[] = [...BY_TYPE.keys()];
