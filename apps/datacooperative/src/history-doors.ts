import * as anonymisation from '@coop/anonymisation/replay';
import * as audit from '@coop/audit/replay';
import type { HistoryDoors } from '@coop/audit/replay';
import * as consent from '@coop/consent/replay';
import type { DigestedIndex, Projection } from '@coop/event-sourcing';
import * as identity from '@coop/identity/replay';
import * as records from '@coop/records/replay';

/** Every read model of the process, in one order. */
export const projections: readonly Projection[] = [
  ...identity.projections,
  ...consent.projections,
  ...records.projections,
  ...anonymisation.projections,
  ...audit.projections,
];

/** Everything that the process keeps in memory. */
export interface Indexes {
  readonly actors: identity.ActorIndex;
  readonly control: consent.ControlIndex;
  readonly deliveries: consent.DeliveriesIndex;
}

export const createIndexes = (): Indexes => ({ ...identity.createIndexes(), ...consent.createIndexes() });

/** Fresh reducers of every service, for replays. */
export const historyDoors: HistoryDoors = {
  projections,
  createIndexes: () => Object.values(createIndexes()) as readonly DigestedIndex[],
  createControl: (options) => new consent.ControlIndex(options),
};
