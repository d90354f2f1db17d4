import { stateAt } from '@coop/audit/replay';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { type Command, type Invocation, type Result } from '../command.js';
import { historyDoors } from '../history-doors.js';
import { momentFrom } from '../moment.js';

const NAMES = {
  parties: 'parties',
  erasedParties: 'erased parties',
  grants: 'grants in force',
  prohibitions: 'prohibitions in force',
  contracts: 'contracts in force',
  mandates: 'mandates in force',
  records: 'records',
  openDuties: 'open duties',
} as const;

async function run({ options, open }: Invocation): Promise<Result> {
  const { store } = await open();
  const moment = options.at === undefined ? store.head() : momentFrom(options.at, '--at');
  const state = await stateAt(store, historyDoors, moment, {
    lists: options.lists === true,
    ...(options.digests === true ? { openReadModels: () => openReadModels(':memory:') } : {}),
  });
  const { position, time, summary, digests, lists } = state;
  return {
    code: 0,
    json: state,
    lines: [
      `State of control at position ${position}, ${time}`,
      ...Object.entries(NAMES).map(
        ([key, name]) => `${String(summary[key as keyof typeof NAMES]).padStart(8)}  ${name}`,
      ),
      ...Object.entries(lists ?? {}).flatMap(([name, items]) => [
        `${name}:`,
        ...(items as readonly object[]).map((item) => `  ${Object.values(item).flat().join('  ')}`),
      ]),
      ...digests.map(({ readModel, digest }) => `digest ${digest}  ${readModel}`),
    ],
  };
}

export const auditState: Command = {
  name: 'audit state',
  usage: '[--at MOMENT] [--lists] [--digests]',
  summary: 'what was in force at a position or time',
  run,
};
