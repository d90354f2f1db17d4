import { ALL_EVENTS, versionName } from '@coop/contracts';

/** Every version of every event type that this version of the program reads. */
export const EVENT_TYPES: readonly string[] = ALL_EVENTS.flatMap(({ type, version }) =>
  Array.from({ length: version }, (_, before) => versionName(type, before + 1)),
);
