import { ALL_EVENTS, type EventDefinition } from '@coop/contracts';

const BY_TYPE: ReadonlyMap<string, EventDefinition> = new Map(
  ALL_EVENTS.map((definition) => [definition.type, definition]),
);

/** What the published language says about a type of event; undefined for one that it does not know. */
export const definitionOf = (type: string): EventDefinition | undefined => BY_TYPE.get(type);
