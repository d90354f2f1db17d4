import { accessHistory, type AccessInterval } from '@coop/audit/replay';
import { required, type Command, type Invocation, type Result } from '../command.js';
import { historyDoors } from '../history-doors.js';
import { momentFrom } from '../moment.js';
import { watched } from '../watched.js';

function linesOf({ fromPosition, toPosition, fromTime, toTime, readers }: AccessInterval): string[] {
  const head = `${fromTime} to ${toTime ?? 'the end'} (positions ${fromPosition} to ${toPosition ?? 'the end'})`;
  if (readers.length === 0) return [`${head}: nobody`];
  return [
    `${head}:`,
    ...readers.map(
      ({ recipient, contract, purposes, actions, grants }) =>
        `  ${recipient} could ${actions.join(', ')} for ${purposes.join(', ')} under contract ${contract} by ${grants.length === 0 ? 'no grant' : `grants ${grants.join(', ')}`}`,
    ),
  ];
}

async function run({ options, words, output, open }: Invocation): Promise<Result> {
  const record = required(words[0], 'RECORD');
  const field = required(words[1], 'FIELD');
  const store = watched((await open()).store, output, 'history');
  const history = await accessHistory(store, historyDoors, {
    record,
    field,
    ...(options.from === undefined ? {} : { from: momentFrom(options.from, '--from') }),
    ...(options.to === undefined ? {} : { to: momentFrom(options.to, '--to') }),
  });
  const none = history.intervals.length === 0;
  return {
    code: 0,
    json: history,
    lines: [
      `Who could read ${field} of record ${record}`,
      ...history.intervals.flatMap(linesOf),
      ...(none
        ? ['The record is not known in this window.']
        : ['This is what was possible; what was read is in the disclosures.']),
    ],
  };
}

export const auditAccess: Command = {
  name: 'audit access',
  usage: 'RECORD FIELD [--from MOMENT] [--to MOMENT]',
  words: 2,
  summary: 'who could read a field, when, and by which contract and grants',
  run,
};
