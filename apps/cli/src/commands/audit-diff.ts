import { diff, type ControlChange } from '@coop/audit/replay';
import { required, type Command, type Invocation, type Result } from '../command.js';
import { momentFrom } from '../moment.js';
import { counted } from '../words.js';
import { watched } from '../watched.js';

function lineOf({ position, time, kind, id, change, cause, withinWindow }: ControlChange): string {
  const notes = [
    ...(cause === 'time' ? ['its term ran out'] : []),
    ...(withinWindow ? ['began and ended inside the window'] : []),
  ];
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `${String(position).padStart(8)}  ${time}  ${kind} ${id} ${change}${note}`;
}

async function run({ options, output, open }: Invocation): Promise<Result> {
  const from = momentFrom(required(options.from, '--from'), '--from');
  const store = watched((await open()).store, output, 'history');
  const to = options.to === undefined ? store.head() : momentFrom(options.to, '--to');
  const found = await diff(store, from, to);
  const hidden = found.changes.filter(
    ({ withinWindow, change }) => withinWindow && change === 'began',
  ).length;
  return {
    code: 0,
    json: found,
    lines: [
      `Changes of control after position ${found.from.position} (${found.from.time}), up to ${found.to.position} (${found.to.time})`,
      ...found.changes.map(lineOf),
      `${counted(found.changes.length, 'change')}; ${hidden} of what began also ended inside the window.`,
    ],
  };
}

export const auditDiff: Command = {
  name: 'audit diff',
  usage: '--from MOMENT [--to MOMENT]',
  summary: 'what changed in control between two moments, also what began and ended in between',
  run,
};
