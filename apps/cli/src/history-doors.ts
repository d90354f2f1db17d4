import * as anonymisation from '@coop/anonymisation/replay';
import * as audit from '@coop/audit/replay';
import type { HistoryDoors } from '@coop/audit/replay';
import * as consent from '@coop/consent/replay';
import type { DigestedIndex, MemoryIndex } from '@coop/event-sourcing';
import * as identity from '@coop/identity/replay';
import * as records from '@coop/records/replay';
import type { Options } from './command.js';

const isDigested = (index: MemoryIndex): index is DigestedIndex => 'digestInput' in index;

/** The reducers of every service, by the one door that each of them opens. */
export const historyDoors: HistoryDoors = {
  projections: [identity, consent, records, anonymisation, audit].flatMap(({ projections }) => projections),
  createIndexes: () =>
    [identity, consent, records, anonymisation, audit]
      .flatMap(({ createIndexes }): MemoryIndex[] => Object.values(createIndexes()))
      .filter(isDigested),
  createControl: (options) => new consent.ControlIndex(options),
};

/**
 * The same with the rules of earlier releases that `--rules` names.
 * @throws RulesUnusable; Error when there is no such folder
 */
export const doorsWith = async ({ rules }: Pick<Options, 'rules'>): Promise<HistoryDoors> =>
  rules === undefined ? historyDoors : { ...historyDoors, kept: await audit.rulesInFolder(rules) };
